"""What is read out of another tool's files, and what a source format must say of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundwork.task_types.pngs import MAX_PIXELS, MOST_CLASSES
from job_api.formats.record import Box, Boxes, Choices, Size, Spans
from job_api.formats.rle import Plane

FAR = 1e9
"""Beyond any picture."""
NOT_YET = -1
"""A class id before the classes are in order."""


@dataclass(frozen=True, slots=True)
class Areas:
    """A mask whose classes go by their names: value i + 1 is `names[i]`, 0 the background."""

    size: Size
    names: tuple[str, ...]
    plane: NDArray[np.uint8]


class Canvas:
    """Areas painted one over the other: where they overlap, the later one wins."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._names: dict[str, int] = {}
        self._plane = np.zeros((size.height, size.width), dtype=np.uint8)

    def paint(self, name: str, plane: Plane) -> None:
        """Raises Unusable when there are more classes than a mask can tell apart."""
        value = self._names.setdefault(name, len(self._names) + 1)
        if value > MOST_CLASSES:
            raise Unusable(f"the picture has more than {MOST_CLASSES} classes")
        self._plane[plane] = value

    def done(self) -> Areas:
        return Areas(self._size, tuple(self._names), self._plane)


Found: TypeAlias = Choices | Boxes | Areas | Spans


@dataclass(frozen=True, slots=True)
class Earlier:
    """A data object with its earlier label, if it has one; classes go by their names alone."""

    where: str
    source: str
    """An S3 address, or the text itself."""
    is_reference: bool
    content: Found | None
    confidence: float | None = None
    dropped: int = 0
    """Boxes that were left out because they have no area in whole pixels of the picture."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`where` is the file and the record."""

    where: str
    message: str


Files: TypeAlias = Callable[[], Iterable[tuple[str, bytes]]]
"""The files of the source by name; called once for each pass over them."""


@dataclass(frozen=True, slots=True)
class Options:
    images: str | None = None
    """S3 folder of the pictures."""
    task_type: str | None = None
    predictions: bool = False
    first_pixel: int = 1

    def address_of(self, name: str) -> str:
        """Where a picture lies. Raises ValueError when that cannot be told."""
        if name.startswith("s3://"):
            return name
        if self.images is None:
            raise ValueError(f"{name!r} is no S3 address; say where the pictures lie with 'images'")
        return f"{self.images.rstrip('/')}/{name.lstrip('/')}"


class Source(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def many_files(self) -> bool:
        """Whether the source is a folder or archive of XML files, not a single document."""

    @property
    def task_types(self) -> tuple[str, ...]:
        """Of the labels that can be read out of it; the first one when nobody says."""

    def read(self, files: Files, options: Options) -> Iterator[Earlier | Trouble]:
        """Every data object in order, and everything that is wrong. Raises nothing."""

    def task_type_of(self, files: Files) -> str:
        """The task type of what is in there."""

    def labels_of(self, files: Files) -> list[str] | None:
        """The classes in the order of their ids; None when the source has no order of its own."""


class Unusable(ValueError):
    """Part of a record cannot be used; the message says which and why."""


def whole_box(name: str, left: Any, top: Any, width: Any, height: Any, size: Size) -> Box | None:
    """The box in whole pixels inside the picture; None when nothing is left of it. Raises Unusable."""
    for side, value in (("left", left), ("top", top), ("width", width), ("height", height)):
        # Not `> FAR`, which no NaN is.
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= FAR:
            raise Unusable(f"the {side} of the box is {value!r}, not a number")
    if width < 0 or height < 0:
        raise Unusable(f"the box is {width} wide and {height} high")
    x0, y0 = max(round(left), 0), max(round(top), 0)
    x1, y1 = min(round(left + width), size.width), min(round(top + height), size.height)
    if x1 <= x0 or y1 <= y0:
        return None
    return Box(NOT_YET, name, x0, y0, x1 - x0, y1 - y0)


def names_in(content: Found) -> list[str]:
    """The classes that occur."""
    match content:
        case Choices():
            return [one.name for one in content.chosen]
        case Boxes():
            return [box.name for box in content.boxes]
        case Areas():
            return list(content.names)
        case Spans():
            return [span.name for span in content.spans]


def read_size(width: Any, height: Any) -> Size:
    """Raises Unusable."""
    for side, value in (("width", width), ("height", height)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
            raise Unusable(f"the {side} of the picture is {value!r}")
    if width * height > MAX_PIXELS:
        raise Unusable(f"the picture has {int(width * height):,} pixels; {MAX_PIXELS:,} is the most")
    return Size(int(width), int(height))
