"""Splitting a streamed manifest into lines, in memory that does not grow with the manifest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

BOM = b"\xef\xbb\xbf"
MAX_LINE_BYTES = 400_000
"""What the longest legal line (100,000 characters) can take in UTF-8. Longer ones are cut here, so that a
hostile line cannot fill the memory; the line check then refuses them."""


class NumberedLine(NamedTuple):
    number: int
    """1-based, counting empty lines, as an editor shows it."""
    content: bytes
    end: int
    """Offset in the file just after this line: where reading can start again."""


async def read_lines(
    chunks: AsyncIterator[bytes], *, offset: int = 0, lines_before: int = 0
) -> AsyncIterator[list[NumberedLine]]:
    """The lines of a manifest, grouped as they arrive; empty ones are skipped, a BOM and CRs are removed.

    `offset` and `lines_before` say where in the file the first chunk starts.
    """
    pending = b""
    number = lines_before
    dropped = 0  # bytes of an over-long line that were not kept
    first = offset == 0
    async for chunk in chunks:
        *complete, rest = (pending + chunk).split(b"\n")
        lines: list[NumberedLine] = []
        for raw in complete:
            number += 1
            offset += len(raw) + 1 + dropped
            dropped = 0
            content = raw.removesuffix(b"\r")
            if first:
                content, first = content.removeprefix(BOM), False
            if content.strip():
                lines.append(NumberedLine(number, content, offset))
        if len(rest) > MAX_LINE_BYTES + 1:
            dropped += len(rest) - MAX_LINE_BYTES - 1
            rest = rest[: MAX_LINE_BYTES + 1]
        pending = rest
        if lines:
            yield lines
    content = pending.removesuffix(b"\r")
    if first:
        content = content.removeprefix(BOM)
    if content.strip():
        yield [NumberedLine(number + 1, content, offset + len(pending) + dropped)]
