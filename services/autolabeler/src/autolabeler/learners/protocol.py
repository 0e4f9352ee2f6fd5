"""What a learner must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from autolabeler.arrays import BoolArray, FloatArray, IntArray

PoolT_contra = TypeVar("PoolT_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Human labels: `labels[i]`, a class index below `class_count`, is that of the object `ordinals[i]`."""

    ordinals: IntArray
    labels: IntArray
    class_count: int

    def __len__(self) -> int:
        return len(self.ordinals)

    def where(self, rows: BoolArray) -> TrainingSet:
        return TrainingSet(self.ordinals[rows], self.labels[rows], self.class_count)


class Model(Protocol):
    """A trained model; it does not change any more."""

    def probabilities(self, ordinals: IntArray) -> FloatArray:
        """(objects, classes), rows sum to 1."""

    def features(self, ordinals: IntArray) -> FloatArray:
        """(objects, dimensions), in which near objects teach the model similar things."""


class Learner(Protocol[PoolT_contra]):
    def fit(self, pool: PoolT_contra, training: TrainingSet, seed: int) -> Model:
        """Train from scratch. The same pool, training set and seed give the same model on the same machine.

        Classes without an example are allowed. Raises ValueError for an empty training set.
        """
