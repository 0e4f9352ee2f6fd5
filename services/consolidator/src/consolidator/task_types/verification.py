"""Verification: the judgements as single-label classification, and all comments on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from consolidator.task_types.base import Fitted, Opinions, StoredModel, Verdicts
from consolidator.task_types.classification import SingleLabelConsolidation
from consolidator.task_types.objectwise import by_object
from groundwork.task_types import Label

UNUSED = "\0"
"""A second class for jobs that have one label only: the worker model knows right from wrong by it."""


@dataclass(frozen=True)
class VerificationConsolidation:
    name: str
    learns: bool = True
    revises: bool = True

    def fit(self, opinions: Opinions, labels: Sequence[str]) -> Fitted:
        fitted = SingleLabelConsolidation(self.name).fit(_judgements(opinions), _names(labels))
        return replace(fitted, verdicts=_commented(fitted.verdicts, opinions))

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        method = SingleLabelConsolidation(self.name)
        return _commented(method.apply(_judgements(opinions), _names(labels), model), opinions)


def _names(labels: Sequence[str]) -> Sequence[str]:
    return labels if len(labels) > 1 else [*labels, UNUSED]


def _judgements(opinions: Opinions) -> Opinions:
    return replace(opinions, labels=[cast(dict[str, Any], label)["class"] for label in opinions.labels])


def _commented(verdicts: Verdicts, opinions: Opinions) -> Verdicts:
    labels: list[Label] = []
    for judgement, (_, rows) in zip(verdicts.labels, by_object(opinions), strict=True):
        comments = [
            comment for row in rows for comment in cast(dict[str, Any], opinions.labels[row])["comments"]
        ]
        labels.append({"class": judgement, "comments": comments})
    return replace(verdicts, labels=labels)
