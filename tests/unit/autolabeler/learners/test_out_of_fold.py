from __future__ import annotations

import numpy as np
import pytest

from autolabeler.arrays import FloatArray, IntArray
from autolabeler.learners import Model, TrainingSet, out_of_fold


class Memory:
    """Class 1 for every object it was trained on."""

    def fit(self, pool: None, training: TrainingSet, seed: int) -> Model:
        return _Remembers(training)


class _Remembers:
    def __init__(self, training: TrainingSet) -> None:
        self._seen = training.ordinals

    def probabilities(self, ordinals: IntArray) -> FloatArray:
        seen = np.isin(ordinals, self._seen)
        return np.stack([~seen, seen], axis=1).astype(np.float64)

    def features(self, ordinals: IntArray) -> FloatArray:
        return np.zeros((len(ordinals), 1))


class Alternating(Memory):
    """Remembers which objects every fit was given."""

    def __init__(self) -> None:
        self.given: list[set[int]] = []

    def fit(self, pool: None, training: TrainingSet, seed: int) -> Model:
        self.given.append(set(training.ordinals.tolist()))
        return super().fit(pool, training, seed)


def labels(count: int) -> TrainingSet:
    return TrainingSet(np.arange(count) * 10, np.ones(count, np.int64), class_count=2)


def test_no_label_is_predicted_by_a_model_that_saw_it() -> None:
    in_random = np.array([True, False, True, True, False, True, True])
    probabilities = out_of_fold(Memory(), None, labels(7), in_random, folds=3, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(probabilities, [[1.0, 0.0]] * 5)


def test_labels_outside_the_random_book_are_always_for_training() -> None:
    learner = Alternating()
    in_random = np.array([True, False, True, True, False, True, True])
    out_of_fold(learner, None, labels(7), in_random, folds=3, rng=np.random.default_rng(0))
    assert len(learner.given) == 3
    assert all({10, 40} <= given for given in learner.given)


def test_one_random_label_is_too_few() -> None:
    with pytest.raises(ValueError, match="at least two"):
        out_of_fold(Memory(), None, labels(3), np.arange(3) == 0, folds=3, rng=np.random.default_rng(0))
