from __future__ import annotations

import numpy as np

from autolabeler.selection import pick_spread_out, smallest_margins


def test_the_least_sure_come_first() -> None:
    probabilities = np.array([[0.9, 0.1, 0.0], [0.5, 0.45, 0.05], [0.6, 0.2, 0.2]])
    assert smallest_margins(probabilities, 2).tolist() == [1, 2]


def test_picks_are_spread_over_the_clusters() -> None:
    rng = np.random.default_rng(0)
    clusters = np.repeat(np.arange(5), 200)
    features = rng.normal(size=(1000, 2)) * 0.01 + clusters[:, None] * 10.0
    picks = pick_spread_out(features, 5, rng)
    assert set(clusters[picks].tolist()) == {0, 1, 2, 3, 4}
    assert picks[0] == 0


def test_copies_come_last() -> None:
    features = np.array([[0.0], [0.0], [0.0], [1.0]])
    assert pick_spread_out(features, 3, np.random.default_rng(0)).tolist() == [0, 3, 1]


def test_no_object_is_picked_twice() -> None:
    features = np.random.default_rng(0).integers(0, 3, size=(50, 2)).astype(np.float64)
    picks = pick_spread_out(features, 40, np.random.default_rng(0))
    assert len(set(picks.tolist())) == 40


def test_all_are_picked_when_there_are_few() -> None:
    assert pick_spread_out(np.zeros((3, 2)), 5, np.random.default_rng(0)).tolist() == [0, 1, 2]


def test_the_same_seed_picks_the_same() -> None:
    features = np.random.default_rng(1).random((100, 4))
    first = pick_spread_out(features, 20, np.random.default_rng(2))
    np.testing.assert_array_equal(first, pick_spread_out(features, 20, np.random.default_rng(2)))
