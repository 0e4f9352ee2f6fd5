from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from autolabeler.selection import draw_audit, draw_random, random_order


def test_every_object_is_as_likely_to_be_audited() -> None:
    rng = np.random.default_rng(5)
    candidates = np.array([3, 8, 9, 20, 21, 22, 40, 41])
    counts = dict.fromkeys(candidates.tolist(), 0)
    for _ in range(4000):
        for ordinal in draw_audit(candidates, (3,), rng)[0].tolist():
            counts[ordinal] += 1
    assert chisquare(list(counts.values())).pvalue > 1e-4


def test_looks_do_not_overlap_and_add_up() -> None:
    looks = draw_audit(np.arange(100), (10, 20, 45), np.random.default_rng(0))
    assert [len(look) for look in looks] == [10, 10, 25]
    assert len(np.unique(np.concatenate(looks))) == 45


def test_a_draw_depends_on_the_set_and_the_seed_alone() -> None:
    shuffled = np.array([5, 1, 9, 2, 7])
    first = draw_audit(shuffled, (2,), np.random.default_rng(1))
    second = draw_audit(np.sort(shuffled), (2,), np.random.default_rng(1))
    np.testing.assert_array_equal(first[0], second[0])


def test_an_audit_larger_than_the_candidates_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot come from"):
        draw_audit(np.arange(5), (3, 6), np.random.default_rng(0))


def test_a_random_book_is_a_prefix_and_takes_in_what_was_picked_before() -> None:
    order = np.array([4, 2, 0, 3, 1])
    draw = draw_random(order, drawn=1, labelled={4, 2}, count=3)
    assert draw.to_label.tolist() == [0, 3]
    assert draw.already_labelled.tolist() == [2]
    assert draw.drawn == 4


def test_a_random_book_ends_with_the_pool() -> None:
    draw = draw_random(np.array([1, 0]), drawn=1, labelled={1}, count=10)
    assert draw.to_label.tolist() == [0]
    assert draw.drawn == 2


def test_the_random_book_stays_uniform_beside_active_picks() -> None:
    """Objects 0 to 4 are always picked actively first; they must be in R no more and no less for it."""
    counts = np.zeros(20)
    for seed in range(3000):
        order = random_order(np.arange(20), np.random.default_rng(seed))
        draw = draw_random(order, drawn=0, labelled=range(5), count=4)
        counts[draw.to_label] += 1
        counts[draw.already_labelled] += 1
    assert chisquare(counts).pvalue > 1e-4
