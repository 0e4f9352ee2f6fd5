"""Which part of an object a request asks for (RFC 9110, section 14). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,20})-(\d{0,20})\s*", re.ASCII)


class NoSuchRange(Exception):
    """The object has none of the bytes that are asked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` to before `end`, at least one."""

    start: int
    end: int

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.end - 1}/{size}"


def asked_span(header: str | None, size: int) -> Span | None:
    """None: the whole object, which is also the answer to what we do not understand and to several ranges.

    Raises NoSuchRange.
    """
    found = _ONE_RANGE.fullmatch(header or "")
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first and not last:
        return None
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None  # not a range at all
    if start >= end:
        raise NoSuchRange
    return Span(start, end)


def still_the_same(if_range: str | None, etag: str) -> bool:
    """Whether the part that is asked for belongs to the object that the client has the rest of."""
    return if_range is None or if_range == etag
