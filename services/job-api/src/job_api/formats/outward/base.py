"""What a format must say of itself, and what it gets to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from groundwork.errors import InvalidRequest
from job_api.formats.archive import Archive
from job_api.formats.record import Content, Dataset, Record, Size


@dataclass(frozen=True, slots=True)
class Item:
    """A record with what had to be fetched for it."""

    record: Record
    stem: str
    """A safe and unique name."""
    file_name: str
    """The stem with the suffix of the data object."""
    size: Size | None = None
    """Of the picture; known when the format asked for it."""
    png: bytes | None = None
    """The mask as it is stored."""
    plane: NDArray[np.uint8] | None = None
    """The class of every pixel of the mask."""
    text: str | None = None
    """What the file says that a text is in; known when the format asked for it."""


class Writer(Protocol):
    """Writes one archive. Blocks."""

    def picture_path(self, item: Item) -> str | None:
        """Where in the archive the picture lies, or is to be put; None in a format without pictures."""

    def add(self, item: Item) -> None:
        """Raises ValueError when this item cannot be written; nothing of it is then left behind."""

    def finish(self) -> None:
        """Called once, after the last item."""


class OutFormat(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str:
        """One line for people."""

    @property
    def needs_size(self) -> bool:
        """Whether the sizes of the pictures must be known."""

    @property
    def needs_text(self) -> bool:
        """Whether texts that are files of their own must be read."""

    @property
    def clips(self) -> bool:
        """Whether boxes are cut at the edge of the picture, and those without area left out."""

    def check(self, dataset: Dataset, *, include_images: bool) -> None:
        """Raises InvalidRequest when this format has no place for such labels."""

    def begin(self, dataset: Dataset, archive: Archive, *, include_images: bool) -> Writer:
        """Start an archive of labels that `check` let through."""


def refuse_unless(dataset: Dataset, format_name: str, allowed: Sequence[type[Content]]) -> None:
    """Raises InvalidRequest for labels of another kind, or of another medium than pictures."""
    if dataset.content not in allowed or dataset.media != "image":
        raise InvalidRequest(
            f"{format_name} has no place for the labels of job {dataset.name!r}; "
            "use csv, jsonl or huggingface",
            where="format",
        )
