"""Multi-label classification: for each class, whether it applies, by the worker model of Dawid and Skene.

Each class is a question of its own with two answers. The label keeps every class that at least one worker
chose, with the probability that it applies, the most probable first.

The stored model is JSON: of the job `{"classes": [[P(not), P(applies)], ...], "crowd": [accuracy, ...]}`, and
of each worker `{"confusion": [[[P(said | truth), ...], ...], ...]}`, both by class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from pydantic import JsonValue

from consolidator.arrays import FloatArray, IntArray
from consolidator.dawid_skene import TIED_DECIMALS, Answers, confusion
from consolidator.dawid_skene.answers import crowd_accuracy
from consolidator.task_types.base import Fitted, Opinions, Skill, StoredModel, Verdicts
from groundwork.task_types import Label


@dataclass(frozen=True)
class MultiLabelConsolidation:
    name: str
    learns: bool = True
    revises: bool = True

    def fit(self, opinions: Opinions, labels: Sequence[str]) -> Fitted:
        chosen = _Chosen.of(opinions, len(labels))
        fits = [confusion.fit(chosen.answers(index)) for index in range(len(labels))]
        accuracies = np.mean(
            [confusion.worker_accuracy(fit.confusion, fit.prior) for fit in fits], axis=0
        ).tolist()
        counts = np.bincount(chosen.by, minlength=len(chosen.workers)).tolist()
        skills = {
            worker: Skill(
                accuracies[index],
                counts[index],
                {"confusion": [fit.confusion[index].tolist() for fit in fits]},
            )
            for index, worker in enumerate(chosen.workers.tolist())
        }
        prior: JsonValue = {
            "classes": [fit.prior.tolist() for fit in fits],
            "crowd": [fit.crowd for fit in fits],
        }
        return Fitted(chosen.verdicts([fit.posterior[:, 1] for fit in fits]), prior, skills)

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        chosen = _Chosen.of(opinions, len(labels))
        stored = model or _unfitted(len(labels))
        prior = cast(dict[str, Any], stored.prior)
        applies: list[FloatArray] = []
        for index in range(len(labels)):
            matrices = confusion.matrices(np.full(len(chosen.workers), float(prior["crowd"][index])), 2)
            for row, worker in enumerate(chosen.workers.tolist()):
                if worker in stored.workers:
                    matrices[row] = cast(dict[str, Any], stored.workers[worker])["confusion"][index]
            classes = np.asarray(prior["classes"][index], np.float64)
            applies.append(confusion.posterior(chosen.answers(index), matrices, classes)[:, 1])
        return chosen.verdicts(applies)


@dataclass(frozen=True)
class _Chosen:
    """Answers with the ordinals and worker ids that their indices stand for."""

    ordinals: IntArray
    workers: IntArray
    objects: IntArray
    by: IntArray
    said: IntArray
    """(answers, classes): 1 where the answer has the class."""
    single: Sequence[Label]
    """The last answer to each object: the label, where it is the only one."""

    @classmethod
    def of(cls, opinions: Opinions, n_classes: int) -> _Chosen:
        ordinals, objects = np.unique(opinions.ordinals, return_inverse=True)
        workers, by = np.unique(opinions.workers, return_inverse=True)
        said = np.zeros((len(opinions), n_classes), np.int64)
        single: list[Label] = [None] * len(ordinals)
        for row, label in enumerate(opinions.labels):
            for entry in cast(dict[str, Any], label)["classes"]:
                said[row, entry["id"]] = 1
            single[objects[row]] = label
        return cls(ordinals, workers, objects, by, said, single)

    def answers(self, index: int) -> Answers:
        return Answers(
            self.objects, self.by, self.said[:, index], len(self.ordinals), len(self.workers), n_classes=2
        )

    def verdicts(self, applies: Sequence[FloatArray]) -> Verdicts:
        """From the probability of each class, by object."""
        probability = np.stack(applies, axis=1)
        votes = np.zeros(probability.shape, np.int64)
        np.add.at(votes, self.objects, self.said)
        answers = np.bincount(self.objects, minlength=len(self.ordinals))
        labels = [
            self.single[row] if answers[row] == 1 else _label(probability[row], votes[row])
            for row in range(len(self.ordinals))
        ]
        # Right as a whole is right about every class.
        whole = np.maximum(probability, 1 - probability).prod(axis=1)
        return Verdicts(self.ordinals, labels, whole, answers)


def _label(probability: FloatArray, votes: IntArray) -> Label:
    named = np.flatnonzero(votes)
    order = named[np.lexsort((named, -probability[named].round(TIED_DECIMALS)))]
    return {"classes": [{"id": int(index), "confidence": float(probability[index])} for index in order]}


def _unfitted(n_classes: int) -> StoredModel:
    """Before the first fit: a class applies or not as likely, every worker is as the prior has the crowd."""
    classes: list[JsonValue] = [[0.5, 0.5]] * n_classes
    crowd: list[JsonValue] = [crowd_accuracy(0, 0, 2)] * n_classes
    return StoredModel({"classes": classes, "crowd": crowd}, {})
