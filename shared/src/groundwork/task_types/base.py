"""What a task type must say of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

from pydantic import JsonValue

from groundwork.errors import InvalidRequest

Label: TypeAlias = JsonValue
"""A label in the store's form; what it looks like is the task type's own business."""


class InvalidAnswer(InvalidRequest):
    """The answer does not fit the task."""

    code = "invalid_answer"


class TaskType(Protocol):
    @property
    def name(self) -> str:
        """As in the API and in algorithm names, for example `image-classification`."""

    @property
    def media(self) -> Literal["image", "text"]:
        """What a data object is."""

    @property
    def metadata_type(self) -> str:
        """The `type` in the output metadata (contract section 4.2)."""

    @property
    def widget(self) -> str:
        """The form element that workers answer with, and its key in the answer."""

    def check_labels(self, labels: Sequence[str]) -> None:
        """Raises InvalidRequest when no job of this type can have these label names."""

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        """What a worker's form output says. Raises InvalidAnswer naming the member that is wrong."""

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        """The form output that says `label`: the inverse of `label_of`."""

    def output(
        self, label: Label, labels: Sequence[str], confidence: float
    ) -> tuple[JsonValue, dict[str, JsonValue]]:
        """The label attribute's value in the output manifest, and the type's own metadata keys."""

    def read_output(self, value: JsonValue, labels: Sequence[str]) -> Label:
        """The label that an output manifest's attribute value stands for. Raises ValueError."""
