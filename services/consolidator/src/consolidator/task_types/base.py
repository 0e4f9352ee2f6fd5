"""What a task type must say of itself to be consolidated.

A method is pure: it gets answers and, where there is one, the worker model that an earlier fit left in the
store, and gives labels. Its model's form is its own business; the store keeps it as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from consolidator.arrays import FloatArray, IntArray
from groundwork.task_types import Label


@dataclass(frozen=True)
class Opinions:
    """Answers that could be read, as parallel columns: `workers[i]` gave `labels[i]` for `ordinals[i]`."""

    ordinals: IntArray
    workers: IntArray
    """Worker ids of the store."""
    labels: Sequence[Label]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Verdicts:
    """Labels, as parallel columns, one row for each object in ascending order of ordinals."""

    ordinals: IntArray
    labels: Sequence[Label]
    confidences: FloatArray
    """The probability that the label is right, as a fraction."""
    answers: IntArray

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Skill:
    accuracy: float
    """The chance that this worker is right about an object of this job."""
    answers: int
    model: JsonValue


@dataclass(frozen=True)
class StoredModel:
    """What an earlier fit left: the job's part, and the parts of those workers who are asked about."""

    prior: JsonValue
    workers: Mapping[int, JsonValue]


@dataclass(frozen=True)
class Fitted:
    verdicts: Verdicts
    prior: JsonValue
    skills: Mapping[int, Skill]


class Consolidation(Protocol):
    @property
    def name(self) -> str:
        """The task type."""

    @property
    def learns(self) -> bool:
        """Whether all the answers of a job together tell something of its workers; if not, `fit` is not
        called."""

    @property
    def revises(self) -> bool:
        """Whether labels depend on the worker model; if not, a fit leaves those that are there alone."""

    def fit(self, opinions: Opinions, labels: Sequence[str]) -> Fitted:
        """Labels and worker model from all the answers of a job."""

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        """Labels of some objects under a model that stays as it is; None: nothing was fitted yet.

        Given the answers of the fit it returns the verdicts of the fit.
        """
