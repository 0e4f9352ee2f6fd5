"""From checked lines to batches of rows, each of which is stored in one transaction with its checkpoint."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import compress

from groundwork.store.models import ImportCheckpoint, LabelingJob
from job_api.importing.chaining import Source, label_sources
from job_api.importing.reading import ManifestReader
from job_api.importing.rows import copy_rows_of
from job_api.importing.selection import Picker

ROWS = 60_000
"""Rows of a batch: enough that its transaction does not count, few enough that little waits for the first
batch to be made and for the last one to be stored."""
BYTES = 20 * 1024 * 1024
"""A batch of long lines ends earlier; three batches are in memory at once."""


@dataclass
class Batch:
    """Rows to store, and where the import stands after them."""

    pieces: list[bytes] = field(default_factory=list)
    """In COPY's text format."""
    rows: int = 0
    kept_human: int = 0
    kept_machine: int = 0
    objects: int = 0
    """Objects of the job, with those of this batch."""
    byte_offset: int = 0
    lines_read: int = 0

    @property
    def full(self) -> bool:
        return self.rows >= ROWS or sum(map(len, self.pieces)) >= BYTES


async def batches(
    reader: ManifestReader, job: LabelingJob, checkpoint: ImportCheckpoint, picker: Picker | None
) -> AsyncGenerator[Batch, None]:
    """What is still to be stored of the job's manifest.

    Raises ManifestRejected at the end when lines cannot be used; from the first of them on nothing is given
    out, but the rest is read, to name every one.
    """
    # Whether a picker takes a line depends on all lines before it: with one, reading starts anew, and what is
    # stored already is known by its number (blocks need not be the same as the last time).
    offset, lines_before, objects = 0, 0, 0
    if picker is None:
        offset, lines_before, objects = checkpoint.byte_offset, checkpoint.lines_read, checkpoint.objects
    batch = Batch()
    async with aclosing(reader.blocks(offset=offset, lines_before=lines_before)) as blocks:
        async for block, lines in blocks:
            if reader.problems:
                continue
            texts, contents = lines.texts, lines.contents
            if picker is not None:
                taken = await picker.take(contents)
                texts, contents = list(compress(texts, taken)), list(compress(contents, taken))
            stored = max(checkpoint.objects - objects, 0)
            sources = label_sources(contents[stored:], job.label_attribute)
            _add(batch, job, objects + stored, texts[stored:], sources)
            objects += len(texts)
            batch.objects, batch.byte_offset, batch.lines_read = objects, block.end, block.last
            if batch.full:
                yield batch
                batch = Batch()
            if picker is not None and picker.done:
                break
    reader.problems.raise_if_any()
    if batch.rows:
        yield batch


def _add(
    batch: Batch, job: LabelingJob, first: int, texts: list[str], sources: list[Source | None] | None
) -> None:
    if not texts:
        return
    batch.rows += len(texts)
    if sources is None:
        batch.pieces.append(copy_rows_of(job.id, first, texts))
        return
    batch.pieces.append(copy_rows_of(job.id, first, texts, [source is not None for source in sources]))
    batch.kept_human += sources.count("human")
    batch.kept_machine += sources.count("machine")
