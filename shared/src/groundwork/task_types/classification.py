"""Single-label classification, of whatever medium: one class out of the job's list.

The store's form of the label is the class index (contract sections 4.4 and 4.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import JsonValue

from groundwork.errors import InvalidRequest
from groundwork.task_types.base import InvalidAnswer, Label

MAX_LABEL_CHARACTERS = 256


@dataclass(frozen=True)
class SingleLabelClassification:
    name: str
    media: Literal["image", "text"]
    metadata_type: str
    widget: str

    def check_labels(self, labels: Sequence[str]) -> None:
        if len(labels) < 2:
            raise InvalidRequest(f"{self.name} needs at least 2 labels, got {len(labels)}", where="labels")
        seen: set[str] = set()
        for index, label in enumerate(labels):
            where = f"labels[{index}]"
            if not label.strip():
                raise InvalidRequest("a label name may not be empty", where=where)
            if len(label) > MAX_LABEL_CHARACTERS:
                raise InvalidRequest(
                    f"a label name has at most {MAX_LABEL_CHARACTERS} characters, this one has {len(label)}",
                    where=where,
                )
            if label in seen:
                raise InvalidRequest(f"the label {label!r} is there twice", where=where)
            seen.add(label)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        answer = _only_widget(content)
        chosen = answer.get("label")
        if not isinstance(chosen, str):
            raise InvalidAnswer("no label was chosen", where="answer.*.label")
        if chosen not in labels:
            raise InvalidAnswer(
                f"{chosen!r} is not one of the labels: {', '.join(labels)}", where="answer.*.label"
            )
        return labels.index(chosen)

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        return {self.widget: {"label": labels[_index(label, labels)]}}

    def output(
        self, label: Label, labels: Sequence[str], confidence: float
    ) -> tuple[JsonValue, dict[str, JsonValue]]:
        index = _index(label, labels)
        return index, {"class-name": labels[index], "confidence": round(confidence, 2)}

    def read_output(self, value: JsonValue, labels: Sequence[str]) -> Label:
        # The guide prints class ids as strings in places: both are read, the integer is written.
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        return _index(value, labels)


def _only_widget(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer of the first form element, whatever name the template gave it (contract section 7.7)."""
    for value in content.values():
        if isinstance(value, Mapping):
            return value
    raise InvalidAnswer("the answer holds no form element", where="answer")


def _index(label: Label, labels: Sequence[str]) -> int:
    if isinstance(label, bool) or not isinstance(label, int) or not 0 <= label < len(labels):
        raise ValueError(f"{label!r} is not a class id between 0 and {len(labels) - 1}")
    return label
