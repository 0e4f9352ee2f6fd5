"""The vote for each pixel of a mask."""

from __future__ import annotations

import numpy as np
import pytest

from consolidator.masks import merge, vote
from consolidator.masks.vote import ByteMask


def square(value: int = 1, *, shift: int = 0) -> ByteMask:
    mask = np.zeros((24, 32), np.uint8)
    mask[6:18, 8 + shift : 24 + shift] = value
    return mask


def noisy(mask: ByteMask, share: float, seed: int) -> ByteMask:
    random = np.random.default_rng(seed)
    wrong = random.random(mask.shape) < share
    return np.where(wrong, random.integers(0, 3, mask.shape), mask).astype(np.uint8)


def wrong(mask: ByteMask) -> float:
    return float(np.mean(mask != square()))


def test_what_all_say_of_a_pixel_is_never_changed() -> None:
    speck = square()
    speck[2, 2] = 2
    found = merge([speck, speck, speck])
    assert np.array_equal(found.mask, speck)
    assert found.agreement == [1.0, 1.0, 1.0]


def test_the_vote_is_better_than_any_of_the_workers() -> None:
    masks = [noisy(square(), 0.15, seed) for seed in range(3)]
    assert wrong(merge(masks).mask) < min(wrong(mask) for mask in masks) / 3


def test_a_speck_of_a_bare_majority_is_smoothed_away() -> None:
    with_speck = square()
    with_speck[2, 2] = 1
    assert merge([with_speck, with_speck, square()]).mask[2, 2] == 0


def test_a_worker_who_agrees_with_nobody_counts_less() -> None:
    good, bad = square(), noisy(np.zeros_like(square()), 1.0, 5)
    found = merge([good, bad])
    assert wrong(found.mask) < 0.2
    assert found.agreement[0] > 0.7 > found.agreement[1]


def test_equal_votes_fall_to_the_lower_class() -> None:
    assert np.array_equal(merge([square(2), square(1)]).mask, square(1))


def test_strips_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    masks = [noisy(square(), 0.3, seed) for seed in range(3)]
    whole = merge(masks)
    monkeypatch.setattr(vote, "STRIP_PIXELS", 3 * 32)
    assert np.array_equal(merge(masks).mask, whole.mask)


def test_a_single_row_and_a_single_pixel_are_pictures() -> None:
    for shape in ((1, 5), (5, 1), (1, 1)):
        masks = [np.ones(shape, np.uint8)] * 2
        assert np.array_equal(merge(masks).mask, masks[0])
