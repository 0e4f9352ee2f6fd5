"""Methods that look at one object at a time: a function merges the answers to it.

There is no worker model in the verdicts yet, so `apply` needs none. A fit still tells how well each worker
agrees with the results; the model it stores is `{}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from consolidator.arrays import IntArray
from consolidator.dawid_skene.answers import crowd_accuracy, sum_by, worker_accuracies
from consolidator.task_types.base import Fitted, Opinions, Skill, StoredModel, Verdicts
from groundwork.task_types import Label


@dataclass(frozen=True)
class Merged:
    label: Label
    confidence: float
    agreement: Sequence[float]
    """Of each answer with the label, between 0 and 1."""


@dataclass(frozen=True)
class ObjectwiseConsolidation:
    name: str
    merge: Callable[[Sequence[Label], Sequence[str]], Merged]
    """Of two answers or more; the single answer to an object is its label."""
    learns: bool = True
    revises: bool = False

    def fit(self, opinions: Opinions, labels: Sequence[str]) -> Fitted:
        verdicts, compared = self._all(opinions, labels)
        return Fitted(verdicts, {}, _skills(compared))

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        return self._all(opinions, labels)[0]

    def _all(self, opinions: Opinions, labels: Sequence[str]) -> tuple[Verdicts, list[tuple[int, float]]]:
        """The verdicts, and worker and agreement for each answer that was compared with others."""
        found: list[tuple[int, Merged, int]] = []
        compared: list[tuple[int, float]] = []
        for ordinal, rows in by_object(opinions):
            answers = [opinions.labels[row] for row in rows]
            if len(answers) == 1:
                # The answer is the label as it is; there is nothing to be confident from.
                found.append((ordinal, Merged(answers[0], 0.0, ()), 1))
                continue
            merged = self.merge(answers, labels)
            found.append((ordinal, merged, len(answers)))
            compared += zip(opinions.workers[rows].tolist(), merged.agreement, strict=True)
        return (
            Verdicts(
                np.array([ordinal for ordinal, _, _ in found], np.int64),
                [merged.label for _, merged, _ in found],
                np.array([merged.confidence for _, merged, _ in found], np.float64),
                np.array([count for _, _, count in found], np.int64),
            ),
            compared,
        )


def by_object(opinions: Opinions) -> Iterator[tuple[int, list[int]]]:
    """The rows about each object, by worker; objects in ascending order."""
    if not len(opinions):
        return
    order: IntArray = np.lexsort((opinions.workers, opinions.ordinals))
    ordinals, starts = np.unique(opinions.ordinals[order], return_index=True)
    for ordinal, rows in zip(ordinals.tolist(), np.split(order, starts[1:]), strict=True):
        yield ordinal, rows.tolist()


def _skills(compared: Sequence[tuple[int, float]]) -> dict[int, Skill]:
    """How well workers agree with the results, shrunk toward the crowd; those who were never compared with
    anybody have none."""
    workers, by = np.unique(np.array([worker for worker, _ in compared], np.int64), return_inverse=True)
    answers = np.bincount(by, minlength=len(workers))
    agreement = sum_by(by, np.array([share for _, share in compared], np.float64), len(workers))
    crowd = crowd_accuracy(float(agreement.sum()), len(compared), 2)
    accuracies = worker_accuracies(agreement, answers, crowd)
    return {
        worker: Skill(accuracy, count, {})
        for worker, accuracy, count in zip(
            workers.tolist(), accuracies.tolist(), answers.tolist(), strict=True
        )
    }
