"""Custom tasks of a job without a consolidation function.

The answers lie beside the output, the label is `{}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from consolidator.task_types.base import Fitted, Opinions, StoredModel, Verdicts


@dataclass(frozen=True)
class NoConsolidation:
    name: str
    learns: bool = False
    revises: bool = False

    def fit(self, opinions: Opinions, labels: Sequence[str]) -> Fitted:
        return Fitted(self.apply(opinions, labels, None), {}, {})

    def apply(self, opinions: Opinions, labels: Sequence[str], model: StoredModel | None) -> Verdicts:
        ordinals, answers = np.unique(opinions.ordinals, return_counts=True)
        return Verdicts(ordinals, [{} for _ in ordinals], np.zeros(len(ordinals)), answers)


CONSOLIDATION = NoConsolidation("custom")
