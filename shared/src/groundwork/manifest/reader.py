"""Splitting a streamed manifest into lines, in memory that does not grow with the manifest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

BOM = b"\xef\xbb\xbf"
BLOCK_BYTES = 256 * 1024
"""Lines are handed on in blocks of about this size: large enough to be treated as one, small enough that
treating one takes milliseconds."""
MAX_LINE_BYTES = 400_000
"""What the longest legal line (100,000 characters) can take in UTF-8. Longer ones are cut here, so that a
hostile line cannot fill the memory; the line check then refuses them."""
_KEPT_BYTES = MAX_LINE_BYTES + 1
"""Of a longer line: enough to see that it is too long."""


class NumberedLine(NamedTuple):
    number: int
    """1-based, counting empty lines, as an editor shows it."""
    content: bytes
    end: int
    """Offset in the file just after this line: where reading can start again."""


class Block(NamedTuple):
    """Some whole lines of a manifest, as they stand there: a BOM, CRs and empty lines are still in it."""

    first: int
    """Number of the first line; 1-based."""
    start: int
    """Offset in the file of the first byte."""
    end: int
    """Offset in the file after the last byte."""
    content: bytes
    """Shorter than `end - start` when it is a single line that was cut."""

    @property
    def last(self) -> int:
        """Number of the last line."""
        newlines = self.content.count(b"\n")
        return self.first + newlines - (1 if self.content.endswith(b"\n") else 0)

    def lines(self) -> list[NumberedLine]:
        """Its lines without BOM, CR and LF; empty ones are left out."""
        lines = []
        position = self.start
        for number, raw in enumerate(self.content.split(b"\n"), self.first):
            position = min(position + len(raw) + 1, self.end)
            content = raw.removesuffix(b"\r")
            if number == 1 and self.start == 0:
                content = content.removeprefix(BOM)
            if content.strip():
                lines.append(NumberedLine(number, content, position))
        if lines and len(self.content) < self.end - self.start:
            lines = [lines[0]._replace(end=self.end)]
        return lines


async def read_blocks(
    chunks: AsyncIterator[bytes], *, offset: int = 0, lines_before: int = 0
) -> AsyncIterator[Block]:
    """The whole manifest in blocks of whole lines.

    `offset` and `lines_before` say where in the file the first chunk starts.
    """
    pending: list[bytes] = []
    size = 0
    dropped = 0  # bytes of an over-long line that were not kept
    number = lines_before + 1
    async for chunk in chunks:
        fresh = chunk
        if dropped:
            head, newline, fresh = chunk.partition(b"\n")
            dropped += len(head)
            if not newline:
                continue
            end = offset + size + dropped + 1
            yield Block(number, offset, end, b"".join(pending))
            number, offset, dropped = number + 1, end, 0
            pending, size = [], 0
        pending.append(fresh)
        size += len(fresh)
        if size < BLOCK_BYTES:
            continue
        gathered = b"".join(pending)
        complete = gathered.rfind(b"\n") + 1
        if complete:
            block = Block(number, offset, offset + complete, gathered[:complete])
            yield block
            number, offset = block.last + 1, block.end
        rest = gathered[complete : complete + _KEPT_BYTES]
        dropped = size - complete - len(rest)
        pending, size = [rest], len(rest)
    if size:
        yield Block(number, offset, offset + size + dropped, b"".join(pending))


async def read_lines(
    chunks: AsyncIterator[bytes], *, offset: int = 0, lines_before: int = 0
) -> AsyncIterator[list[NumberedLine]]:
    """The lines of a manifest, a block at a time; empty ones are skipped, a BOM and CRs are removed."""
    async for block in read_blocks(chunks, offset=offset, lines_before=lines_before):
        if lines := block.lines():
            yield lines
