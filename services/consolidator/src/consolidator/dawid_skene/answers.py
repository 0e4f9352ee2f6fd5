"""Answers as three parallel arrays, and what both forms of the model take from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consolidator.arrays import FloatArray, IntArray

CROWD_ANSWERS = 2.0
"""Weight, in answers, of the prior belief about the crowd: halfway between guessing and never wrong."""
WORKER_ANSWERS = 4.0
"""Weight, in answers, of the crowd's accuracy in each worker's."""
CLASS_OBJECTS = 1.0
"""Weight, in objects, of each class in the class prior, so that an unseen class stays possible."""

TIED_DECIMALS = 9
"""Probabilities that are the same to so many decimals are a tie, which falls by the order of the classes. A
finer difference is that of the order in which sums were made, and must not decide on a label."""


@dataclass(frozen=True)
class Answers:
    """Row i: worker `workers[i]` said class `labels[i]` about object `objects[i]`; all are 0-based indices.

    Rows may come in any order, and a row that is there twice counts twice. Objects and workers without a row
    are allowed.
    """

    objects: IntArray
    workers: IntArray
    labels: IntArray
    n_objects: int
    n_workers: int
    n_classes: int

    def __post_init__(self) -> None:
        if self.n_classes < 2:
            raise ValueError(f"there must be at least 2 classes, not {self.n_classes}")
        if not len(self.objects) == len(self.workers) == len(self.labels):
            raise ValueError("objects, workers and labels differ in length")
        for name, column, size in (
            ("object", self.objects, self.n_objects),
            ("worker", self.workers, self.n_workers),
            ("label", self.labels, self.n_classes),
        ):
            if len(column) and not 0 <= column.min() <= column.max() < size:
                raise ValueError(f"an index of a {name} lies outside 0..{size - 1}")

    def __len__(self) -> int:
        return len(self.objects)

    def per_object(self) -> IntArray:
        return np.bincount(self.objects, minlength=self.n_objects)

    def per_worker(self) -> IntArray:
        return np.bincount(self.workers, minlength=self.n_workers)


def sum_by(index: IntArray, values: FloatArray, size: int) -> FloatArray:
    """result[i] is the sum of the values whose index is i."""
    return np.bincount(index, weights=values, minlength=size).astype(np.float64, copy=False)


def crowd_accuracy(right: float, answers: float, n_classes: int) -> float:
    """The chance that an unknown member of the crowd is right, from expected right answers."""
    believed = (1 + 1 / n_classes) / 2
    return (right + CROWD_ANSWERS * believed) / (answers + CROWD_ANSWERS)


def worker_accuracies(right: FloatArray, answers: IntArray, crowd: float) -> FloatArray:
    """Each worker's chance of being right, shrunk toward the crowd's; strictly between 0 and 1."""
    return (right + WORKER_ANSWERS * crowd) / (answers + WORKER_ANSWERS)
