"""Honest predictions for objects that are also needed for training."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from autolabeler.arrays import BoolArray, FloatArray
from autolabeler.learners.protocol import Learner, TrainingSet

PoolT = TypeVar("PoolT")


def out_of_fold(
    learner: Learner[PoolT],
    pool: PoolT,
    training: TrainingSet,
    in_random: BoolArray,
    *,
    folds: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Class probabilities for the random labels R, each from a model that has not seen that label.

    `in_random` (len(training),) marks R. R is cut into `folds` random parts; for each, a model is trained on
    the other parts and on all labels outside R, which estimate nothing and so are always for training.
    Returns (len(R), classes), in the order of R's rows in `training`. Raises ValueError for fewer than two
    labels in R.
    """
    random_rows = np.flatnonzero(in_random)
    if len(random_rows) < 2:
        raise ValueError("out-of-fold predictions need at least two random labels")
    parts = np.array_split(rng.permutation(len(random_rows)), min(folds, len(random_rows)))
    probabilities = np.empty((len(random_rows), training.class_count))
    for part in parts:
        kept = np.ones(len(training), dtype=np.bool_)
        kept[random_rows[part]] = False
        model = learner.fit(pool, training.where(kept), seed=int(rng.integers(2**31)))
        probabilities[part] = model.probabilities(training.ordinals[random_rows[part]])
    return probabilities
