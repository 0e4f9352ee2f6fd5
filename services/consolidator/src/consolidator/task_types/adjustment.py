"""Adjustment: as the audited type; adjusted when any worker changed anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from consolidator.task_types.base import Consolidation, Fitted, Opinions, StoredModel, Verdicts
from consolidator.task_types.objectwise import by_object
from groundwork.task_types import Label


@dataclass(frozen=True)
class AdjustmentConsolidation:
    name: str
    audited: Consolidation

    @property
    def learns(self) -> bool:
        return self.audited.learns

    @property
    def revises(self) -> bool:
        return self.audited.revises

    def fit(self, opinions: Opinions, labels: Sequence[str]) -> Fitted:
        fitted = self.audited.fit(opinions, labels)
        return replace(fitted, verdicts=_marked(fitted.verdicts, opinions))

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        return _marked(self.audited.apply(opinions, labels, model), opinions)


def _marked(verdicts: Verdicts, opinions: Opinions) -> Verdicts:
    labels: list[Label] = []
    for corrected, (_, rows) in zip(verdicts.labels, by_object(opinions), strict=True):
        modified = any(cast(dict[str, Any], opinions.labels[row])["modified"] for row in rows)
        labels.append({**cast(dict[str, Any], corrected), "modified": modified})
    return replace(verdicts, labels=labels)
