"""One labelled data object, in a form that does not depend on where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pydantic import JsonValue

Number: TypeAlias = int | float


@dataclass(frozen=True, slots=True)
class Size:
    """Of a picture, in pixels; `depth` is the number of colour channels."""

    width: int
    height: int
    depth: int = 3


@dataclass(frozen=True, slots=True)
class Choice:
    class_id: int
    name: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Classification: one class, or with `several` any number of them."""

    chosen: tuple[Choice, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """In source pixels, origin at the top left."""

    class_id: int
    name: str
    left: Number
    top: Number
    width: Number
    height: Number
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Boxes:
    size: Size | None
    """Of the picture; None when whoever labelled did not tell."""
    boxes: tuple[Box, ...]

    def clipped(self, size: Size) -> Boxes:
        """The boxes as far as they lie in the picture; those that have no area there are left out."""
        return Boxes(size, tuple(cut for box in self.boxes if (cut := _clip(box, size))))


@dataclass(frozen=True, slots=True)
class MaskClass:
    name: str
    colour: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Mask:
    """A palette PNG elsewhere; `classes` says what its pixel values mean. 0 is the background."""

    address: str
    classes: dict[int, MaskClass]


@dataclass(frozen=True, slots=True)
class Span:
    """`end` is exclusive; both count code points."""

    name: str
    start: int
    end: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Free:
    """A label of a form that is the job's own."""

    value: JsonValue


Content: TypeAlias = Choices | Boxes | Mask | Spans | Free


@dataclass(frozen=True, slots=True)
class Record:
    ordinal: int
    source: str
    """The S3 address of the data object, or the text itself."""
    is_reference: bool
    content: Content
    human: bool
    created: str
    confidence: float | None = None

    def with_content(self, content: Content) -> Record:
        return replace(self, content=content)


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is known of a job's labels before the first one is read."""

    name: str
    attribute: str
    content: type[Content]
    several: bool
    """Whether a data object may have any number of classes."""
    media: str
    labels: list[str] = field(default_factory=list)

    @property
    def first_class_id(self) -> int:
        """In masks, value 0 is the background and the labels start at 1."""
        return 1 if self.content is Mask else 0

    def classes(self) -> list[tuple[int, str]]:
        return list(enumerate(self.labels, self.first_class_id))


def _clip(box: Box, size: Size) -> Box | None:
    inside = box.left + box.width <= size.width and box.top + box.height <= size.height
    if inside and box.left >= 0 and box.top >= 0 and box.width > 0 and box.height > 0:
        return box
    left, top = max(box.left, 0), max(box.top, 0)
    width = min(box.left + box.width, size.width) - left
    height = min(box.top + box.height, size.height) - top
    if width <= 0 or height <= 0:
        return None
    return replace(box, left=left, top=top, width=width, height=height)
