"""Single-label classification, of whatever medium, by the worker model of Dawid and Skene.

The stored model is JSON: of the job `{"classes": [probability, ...], "crowd": accuracy}`, and of each worker
`{"confusion": [[P(said | truth), ...], ...]}`, or `{"accuracy": ...}` where there are very many classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from pydantic import JsonValue

from consolidator.arrays import FloatArray, IntArray
from consolidator.dawid_skene import MAX_CLASSES, TIED_DECIMALS, Answers, confusion, one_coin
from consolidator.dawid_skene.answers import crowd_accuracy
from consolidator.task_types.base import Fitted, Opinions, Skill, StoredModel, Verdicts


@dataclass(frozen=True)
class SingleLabelConsolidation:
    name: str
    learns: bool = True
    revises: bool = True

    def fit(self, opinions: Opinions, labels: Sequence[str]) -> Fitted:
        indexed = _Indexed.of(opinions, len(labels))
        return (_fit_confusion if len(labels) <= MAX_CLASSES else _fit_one_coin)(indexed)

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        indexed = _Indexed.of(opinions, len(labels))
        stored = model or _unfitted(len(labels))
        return (_apply_confusion if len(labels) <= MAX_CLASSES else _apply_one_coin)(indexed, stored)


@dataclass(frozen=True)
class _Indexed:
    """Answers with the ordinals and worker ids that their indices stand for."""

    answers: Answers
    ordinals: IntArray
    workers: IntArray

    @classmethod
    def of(cls, opinions: Opinions, n_classes: int) -> _Indexed:
        ordinals, objects = np.unique(opinions.ordinals, return_inverse=True)
        workers, by = np.unique(opinions.workers, return_inverse=True)
        said = np.fromiter((cast(int, label) for label in opinions.labels), np.int64, len(opinions))
        answers = Answers(objects, by, said, len(ordinals), len(workers), n_classes)
        return cls(answers, ordinals, workers)

    def verdicts(self, classes: IntArray, confidences: FloatArray) -> Verdicts:
        return Verdicts(self.ordinals, classes.tolist(), confidences, self.answers.per_object())

    def skills(self, accuracies: FloatArray, models: Sequence[dict[str, Any]]) -> dict[int, Skill]:
        columns = (self.workers.tolist(), accuracies.tolist(), self.answers.per_worker().tolist(), models)
        return {
            worker: Skill(accuracy, answers, model)
            for worker, accuracy, answers, model in zip(*columns, strict=True)
        }


def _unfitted(n_classes: int) -> StoredModel:
    """Before the first fit: every class as likely as another, every worker as the prior has the crowd."""
    classes: list[JsonValue] = [1 / n_classes] * n_classes
    return StoredModel({"classes": classes, "crowd": crowd_accuracy(0, 0, n_classes)}, {})


def _prior(stored: StoredModel) -> tuple[FloatArray, float]:
    prior = cast(dict[str, Any], stored.prior)
    return np.asarray(prior["classes"], np.float64), float(prior["crowd"])


def _fit_confusion(indexed: _Indexed) -> Fitted:
    fit = confusion.fit(indexed.answers)
    return Fitted(
        _most_probable(indexed, fit.posterior),
        {"classes": fit.prior.tolist(), "crowd": fit.crowd},
        indexed.skills(
            confusion.worker_accuracy(fit.confusion, fit.prior),
            [{"confusion": matrix.tolist()} for matrix in fit.confusion],
        ),
    )


def _apply_confusion(indexed: _Indexed, stored: StoredModel) -> Verdicts:
    prior, crowd = _prior(stored)
    model = confusion.matrices(np.full(len(indexed.workers), crowd), len(prior))
    for index, worker in enumerate(indexed.workers.tolist()):
        if worker in stored.workers:
            model[index] = cast(dict[str, Any], stored.workers[worker])["confusion"]
    return _most_probable(indexed, confusion.posterior(indexed.answers, model, prior))


def _most_probable(indexed: _Indexed, posterior: FloatArray) -> Verdicts:
    classes = posterior.round(TIED_DECIMALS).argmax(axis=1)
    return indexed.verdicts(classes, posterior[np.arange(len(classes)), classes])


def _fit_one_coin(indexed: _Indexed) -> Fitted:
    fit = one_coin.fit(indexed.answers)
    return Fitted(
        indexed.verdicts(*one_coin.best(fit.candidates, fit.belief, len(indexed.ordinals))),
        {"classes": fit.prior.tolist(), "crowd": fit.crowd},
        indexed.skills(fit.accuracy, [{"accuracy": accuracy} for accuracy in fit.accuracy.tolist()]),
    )


def _apply_one_coin(indexed: _Indexed, stored: StoredModel) -> Verdicts:
    prior, crowd = _prior(stored)
    unknown = {"accuracy": crowd}
    accuracy = np.array(
        [cast(dict[str, Any], stored.workers.get(w, unknown))["accuracy"] for w in indexed.workers.tolist()],
        np.float64,
    )
    candidates = one_coin.Candidates.of(indexed.answers)
    belief = one_coin.posterior(indexed.answers, candidates, accuracy, prior)
    return indexed.verdicts(*one_coin.best(candidates, belief, len(indexed.ordinals)))
