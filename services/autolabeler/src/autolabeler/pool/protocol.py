"""The parts that pools of any medium share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

MAX_OBJECT_BYTES = 40_000_000
"""Larger data objects are refused before they are decoded."""

ReadObject: TypeAlias = Callable[[str], Awaitable[bytes]]
"""Reads the object at an address. Raises UnreadableObject when trying again cannot help."""

PoolT_co = TypeVar("PoolT_co", covariant=True)


class UnreadableObject(Exception):
    """One data object cannot be used; the message is the reason shown to the requester."""


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """Where a data object is: at an address (`source-ref`) or, as text, in the manifest itself (`source`)."""

    ordinal: int
    """0-based line number in the input manifest."""
    uri: str | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        if (self.uri is None) == (self.text is None):
            raise ValueError(f"data object {self.ordinal} needs either an address or a text")


class PoolKind(Protocol[PoolT_co]):
    """How data objects of one medium become an array of features."""

    async def build(self, sources: Sequence[ObjectSource], read: ReadObject, folder: Path) -> dict[int, str]:
        """Write the pool into the empty `folder`.

        Returns the reason of failure by ordinal. An error of `read` other than UnreadableObject passes
        through: a store that is down fails the build, not the objects.
        """

    def open(self, folder: Path) -> PoolT_co:
        """The pool that `build` wrote, addressed by ordinal."""
