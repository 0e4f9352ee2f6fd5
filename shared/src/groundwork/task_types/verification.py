"""Verification: people judge the labels of an earlier job, with one class out of a list and a comment.

The store's form of the label is `{"class": class index, "comments": [text, ...]}` (contract section 4.8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import JsonValue

from groundwork.task_types.answers import label_index, widget_with
from groundwork.task_types.base import Label, LabelEntries, Output, Traits
from groundwork.task_types.classes import class_id, read_class_id
from groundwork.task_types.foreign import read_list, read_mapping
from groundwork.task_types.names import check_label_names

METADATA_KEYS = (
    "class-name", "confidence", "type", "job-name", "human-annotated", "creation-date", "worker-feedback",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Verification(Traits):
    metadata_keys: tuple[str, ...] = METADATA_KEYS

    def check_labels(self, labels: Sequence[str]) -> None:
        check_label_names(self.name, labels, least=1)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        answer = widget_with(content, "label")
        comment = answer.get("workerComment")
        comments: list[JsonValue] = [comment] if isinstance(comment, str) and comment.strip() else []
        return {"class": label_index(answer.get("label"), labels, "answer.*.label"), "comments": comments}

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        index, comments = _parts(label, labels)
        answer = {"label": labels[index]}
        if comments:
            answer["workerComment"] = comments[0]
        return {self.widget: answer}

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        index, comments = _parts(label, labels)
        metadata: dict[str, JsonValue] = {
            "class-name": labels[index],
            "confidence": round(confidence, 2),
        }
        if comments:
            metadata["worker-feedback"] = [{"comment": comment} for comment in comments]
        return Output(index, metadata)

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        feedback = [read_mapping(entry) for entry in read_list(metadata.get("worker-feedback"))]
        comments: list[JsonValue] = [entry["comment"] for entry in feedback if entry.get("comment")]
        return {"class": read_class_id(value, metadata.get("class-name"), labels), "comments": comments}

    def agreement(self, one: Label, other: Label) -> float:
        """1 for the same class, else 0; comments do not count."""
        return float(cast(dict[str, Any], one)["class"] == cast(dict[str, Any], other)["class"])


def _parts(label: Label, labels: Sequence[str]) -> tuple[int, list[str]]:
    stored = cast(dict[str, Any], label)
    return class_id(stored["class"], labels), stored["comments"]
