"""Multi-label classification, of whatever medium: any number of classes, none among them.

The store's form of the label is `{"classes": [{"id": class index, "confidence"?: fraction}, ...]}` with every
class that somebody chose (contract section 4.6); who uses it draws the line at a confidence of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import JsonValue

from groundwork.task_types.agreeing import jaccard
from groundwork.task_types.answers import label_index, list_of, widget_with
from groundwork.task_types.base import InvalidAnswer, Label, LabelEntries, Output, Traits
from groundwork.task_types.classes import class_id, class_map, read_class_id
from groundwork.task_types.foreign import read_mapping, read_share
from groundwork.task_types.names import check_label_names

METADATA_KEYS = ("job-name", "class-map", "confidence-map", "human-annotated", "creation-date", "type")
MOST_LABELS = 50
CHOSEN_FROM = 0.5


@dataclass(frozen=True, kw_only=True)
class MultiLabelClassification(Traits):
    metadata_keys: tuple[str, ...] = METADATA_KEYS
    right_from: float = 0.7

    def check_labels(self, labels: Sequence[str]) -> None:
        check_label_names(self.name, labels, least=2, most=MOST_LABELS)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        chosen: dict[int, JsonValue] = {}
        for position, name in enumerate(list_of(widget_with(content, "labels"), "labels")):
            where = f"answer.*.labels[{position}]"
            index = label_index(name, labels, where)
            if index in chosen:
                raise InvalidAnswer(f"{name!r} is chosen twice", where=where)
            chosen[index] = {"id": index}
        return {"classes": list(chosen.values())}

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        return {self.widget: {"labels": [labels[entry["id"]] for entry in _classes(label, labels)]}}

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        classes = _classes(label, labels)
        ids: list[JsonValue] = [entry["id"] for entry in classes]
        confidences: dict[str, JsonValue] = {
            str(entry["id"]): round(entry.get("confidence", confidence), 2) for entry in classes
        }
        names = class_map((entry["id"] for entry in classes), labels)
        return Output(ids, {"class-map": names, "confidence-map": confidences})

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        if not isinstance(value, list):
            raise ValueError(f"{value!r} is not a list of class ids")
        names = read_mapping(metadata.get("class-map"))
        confidences = read_mapping(metadata.get("confidence-map"))
        classes: dict[int, JsonValue] = {}
        for key in value:
            index = read_class_id(key, names.get(str(key)), labels)
            confidence = read_share(confidences.get(str(key)))
            classes[index] = {"id": index} if confidence is None else {"id": index, "confidence": confidence}
        return {"classes": list(classes.values())}

    def agreement(self, one: Label, other: Label) -> float:
        """Jaccard's index of the chosen classes; a class that has a confidence is chosen from one half on."""
        return jaccard(_chosen(one), _chosen(other))


def _chosen(label: Label) -> set[int]:
    classes = cast(list[dict[str, Any]], cast(dict[str, Any], label)["classes"])
    return {entry["id"] for entry in classes if entry.get("confidence", 1) >= CHOSEN_FROM}


def _classes(label: Label, labels: Sequence[str]) -> list[dict[str, Any]]:
    classes = cast(list[dict[str, Any]], cast(dict[str, Any], label)["classes"])
    for entry in classes:
        class_id(entry["id"], labels)
    return classes
