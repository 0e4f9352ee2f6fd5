"""Single-label classification, of whatever medium: one class out of the job's list.

The store's form of the label is the class index (contract sections 4.4 and 4.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from groundwork.task_types.answers import chosen_label
from groundwork.task_types.base import Label, LabelEntries, Output, Traits
from groundwork.task_types.classes import class_id, read_class_id
from groundwork.task_types.names import check_label_names

METADATA_KEYS = ("class-name", "job-name", "confidence", "type", "human-annotated", "creation-date")


@dataclass(frozen=True, kw_only=True)
class SingleLabelClassification(Traits):
    metadata_keys: tuple[str, ...] = METADATA_KEYS
    most_labels: int | None = None

    def check_labels(self, labels: Sequence[str]) -> None:
        check_label_names(self.name, labels, least=2, most=self.most_labels)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        return chosen_label(content, labels)

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        return {self.widget: {"label": labels[class_id(label, labels)]}}

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        index = class_id(label, labels)
        return Output(index, {"class-name": labels[index], "confidence": round(confidence, 2)})

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        return read_class_id(value, metadata.get("class-name"), labels)

    def agreement(self, one: Label, other: Label) -> float:
        """1 for the same class, else 0."""
        return float(one == other)
