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
        verdicts, agreement, workers = self._all(opinions, labels)
        return Fitted(verdicts, {}, _skills(agreement, workers))

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        return self._all(opinions, labels)[0]

    def _all(self, opinions: Opinions, labels: Sequence[str]) -> tuple[Verdicts, list[float], list[int]]:
        ordinals: list[int] = []
        found: list[Merged] = []
        workers: list[int] = []
        for ordinal, rows in by_object(opinions):
            answers = [opinions.labels[row] for row in rows]
            ordinals.append(ordinal)
            # One answer is the label as it is; there is nothing to be confident from.
            found.append(Merged(answers[0], 0.0, ()) if len(answers) == 1 else self.merge(answers, labels))
            workers += [int(opinions.workers[row]) for row in rows]
        verdicts = Verdicts(
            np.array(ordinals, np.int64),
            [merged.label for merged in found],
            np.array([merged.confidence for merged in found], np.float64),
            np.unique(opinions.ordinals, return_counts=True)[1],
        )
        compared = [len(merged.agreement) > 0 for merged in found]
        kept = np.repeat(compared, verdicts.answers).tolist() if found else []
        return (
            verdicts,
            [share for merged in found for share in merged.agreement],
            [worker for worker, keep in zip(workers, kept, strict=True) if keep],
        )


def by_object(opinions: Opinions) -> Iterator[tuple[int, list[int]]]:
    """The rows about each object, by worker; objects in ascending order."""
    if not len(opinions):
        return
    order: IntArray = np.lexsort((opinions.workers, opinions.ordinals))
    ordinals, starts = np.unique(opinions.ordinals[order], return_index=True)
    for ordinal, rows in zip(ordinals.tolist(), np.split(order, starts[1:]), strict=True):
        yield ordinal, rows.tolist()


def _skills(agreement: Sequence[float], workers: Sequence[int]) -> dict[int, Skill]:
    """How well workers agree with the results, shrunk toward the crowd; those who were never compared with
    anybody have none."""
    names, by = np.unique(np.array(workers, np.int64), return_inverse=True)
    answers = np.bincount(by, minlength=len(names))
    shared = sum_by(by, np.array(agreement, np.float64), len(names))
    crowd = crowd_accuracy(float(shared.sum()), len(workers), 2)
    accuracies = worker_accuracies(shared, answers, crowd)
    return {
        worker: Skill(accuracy, count, {})
        for worker, accuracy, count in zip(names.tolist(), accuracies.tolist(), answers.tolist(), strict=True)
    }
