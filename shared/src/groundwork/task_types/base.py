"""What a task type must say of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from pydantic import JsonValue

from groundwork.errors import InvalidRequest

Label: TypeAlias = JsonValue
"""A label in the store's form; what it looks like is the task type's own business."""

Medium: TypeAlias = Literal["image", "text", "video", "any"]

LabelEntries: TypeAlias = Sequence[Mapping[str, JsonValue]]
"""The `labels` of a job's label category file, as they stand there (contract section 3.6)."""


class InvalidAnswer(InvalidRequest):
    """The answer does not fit the task."""

    code = "invalid_answer"


@dataclass(frozen=True)
class OutputFile:
    """A label that is a file of its own; its S3 address becomes the value of the label attribute."""

    content: bytes
    suffix: str
    """Of the file's name, with the dot."""
    content_type: str


@dataclass(frozen=True)
class Output:
    """What a label adds to a line of the output manifest."""

    value: JsonValue
    """Of the label attribute. None where `file` or `merged` takes its place."""
    metadata: Mapping[str, JsonValue]
    """The type's own keys; those that all types have are not in it."""
    file: OutputFile | None = None
    merged: Mapping[str, JsonValue] | None = None
    """Keys that go into the line as they are, instead of a value and metadata."""


@dataclass(frozen=True)
class Picture:
    """What is known of a data object that is a picture, in stored pixels."""

    width: int
    height: int
    depth: int
    """3 for colour, 1 for grey."""


Source: TypeAlias = str | Picture
"""What an answer is about: a text, or a picture as far as anything depends on it."""


class TaskType(Protocol):
    @property
    def name(self) -> str:
        """As in the API and in algorithm names, for example `image-classification`."""

    @property
    def suffix(self) -> str | None:
        """What follows `PRE-` and `ACS-` in the ARNs of the built-in functions; None: there are none."""

    @property
    def media(self) -> Medium:
        """What a data object is; `any`: that is up to the job's template."""

    @property
    def reference(self) -> bool:
        """The value in the output is the address of a file, and the label attribute must end in `-ref`."""

    @property
    def audits(self) -> str | None:
        """The task type whose labels are verified or adjusted; None: the data itself is labelled."""

    @property
    def own_functions(self) -> bool:
        """What answers mean is up to the job's own template and functions; label names are not needed."""

    @property
    def learnable(self) -> bool:
        """A model may be asked to label objects of this type (contract section 5.4)."""

    @property
    def metadata_type(self) -> str:
        """The `type` in the output metadata (contract section 4.2)."""

    @property
    def metadata_keys(self) -> tuple[str, ...]:
        """All keys that the output metadata can have, in their order (contract sections 4.4 to 4.17)."""

    @property
    def widget(self) -> str:
        """The form element that workers answer with, and its key in the answers that we write ourselves."""

    def check_labels(self, labels: Sequence[str]) -> None:
        """Raises InvalidRequest when no job of this type can have these label names."""

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        """What a worker's form output says. Raises InvalidAnswer naming the member that is wrong."""

    @property
    def reads(self) -> Literal["text", "picture"] | None:
        """What of the data object itself a label depends on; None: nothing, `checked` is not called."""

    def checked(self, label: Label, source: Source) -> Label:
        """The label of an answer about this text or picture.

        `label_of` sees the answer alone; what depends on the data object itself is made right here. Raises
        InvalidAnswer when the label does not fit.
        """

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        """The form output that says `label`: the inverse of `label_of`."""

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        """What the label adds to the output manifest.

        `confidence` is that of the whole label, and of parts of it that have none of their own; `entries`
        has what the label category file says of each label beyond its name.
        """

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        """The label that an output manifest's attribute value stands for: the inverse of `output`.

        A type whose output is a `reference` needs the content of the `file` at the address that is the value.
        Raises ValueError.
        """

    def agreement(self, one: Label, other: Label) -> float:
        """How well two labels of an object agree: from 0 to 1, the same both ways, 1 for equal ones.

        What is no part of the judgement itself does not count: confidences, comments, colours.
        """

    @property
    def right_from(self) -> float:
        """With so much agreement with the known label an answer is right."""


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The plain facts of a task type, with what most types have in common; types are built upon it."""

    name: str
    suffix: str | None
    media: Medium
    metadata_type: str
    metadata_keys: tuple[str, ...]
    widget: str
    reference: bool = False
    audits: str | None = None
    own_functions: bool = False
    learnable: bool = False
    reads: Literal["text", "picture"] | None = None
    right_from: float = 1.0

    def checked(self, label: Label, source: Source) -> Label:
        return label
