"""One pass over the lines of an output manifest, out of which the pieces of an archive come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from job_api.formats.archive import Archive
from job_api.formats.fetching import Fetched, Fetcher, Missing
from job_api.formats.outward.base import Item, OutFormat, Writer
from job_api.formats.reading import read_record
from job_api.formats.record import Boxes, Dataset, Mask, Record
from job_api.formats.schemas import MOST_PROBLEMS, Export, Skipped

_AT_ONCE, _AT_ONCE_IF_HEAVY = 16, 4
"""Objects fetched together; a picture may have 40 MB, a mask 100."""
_LINES = 1000
T = TypeVar("T")


class ExportRun:
    """Counts in `export`. The work on the archive blocks, so it is done in a thread."""

    def __init__(self, kind: OutFormat, dataset: Dataset, export: Export, fetcher: Fetcher) -> None:
        self.export = export
        self._format = kind
        self._dataset = dataset
        self._fetcher = fetcher
        self._next = 0

    async def pieces(self, lines: AsyncIterator[Sequence[bytes]]) -> AsyncIterator[bytes]:
        """The archive, as it grows. Raises ObjectStoreUnavailable."""
        archive = Archive()
        try:
            writer = self._format.begin(self._dataset, archive, include_images=self.export.include_images)
            async for group in lines:
                for part in in_parts(group, _LINES):
                    records = await asyncio.to_thread(self._read, part)
                    for some in in_parts(records, self._at_once(records)):
                        fetched = await self._fetcher.fetch(some)
                        yield await asyncio.to_thread(self._add, writer, archive, fetched)
            await asyncio.to_thread(writer.finish)
            closing = archive.close()
            while (piece := await asyncio.to_thread(next, closing, None)) is not None:
                yield piece
        finally:
            archive.discard()

    def _at_once(self, records: Sequence[Record]) -> int:
        if not any(map(self._fetcher.needed, records)):
            return _LINES
        heavy = self.export.include_images or self._dataset.content is Mask
        return _AT_ONCE_IF_HEAVY if heavy else _AT_ONCE

    def _read(self, lines: Sequence[bytes]) -> list[Record]:
        records = []
        for line in lines:
            ordinal, self._next = self._next, self._next + 1
            try:
                record = read_record(line, ordinal, self._dataset)
            except ValueError as error:
                self._skip(ordinal, str(error))
                continue
            if record == "unlabelled":
                self.export.unlabelled += 1
            elif record == "failed":
                self.export.failed += 1
            else:
                records.append(record)
        return records

    def _clipped(self, item: Item) -> Item:
        content = item.record.content
        if not self._format.clips or not isinstance(content, Boxes):
            return item
        size = item.size or content.size
        if size is None:
            return item
        clipped = content.clipped(size)
        if clipped == content:
            return item
        self.export.boxes_dropped += len(content.boxes) - len(clipped.boxes)
        return replace(item, record=item.record.with_content(clipped))

    def _add(self, writer: Writer, archive: Archive, fetched: Sequence[Fetched | Missing]) -> bytes:
        for one in fetched:
            if isinstance(one, Missing):
                self._skip(one.ordinal, one.reason)
                continue
            try:
                writer.add(self._clipped(one.item))
            except ValueError as error:
                self._skip(one.item.record.ordinal, str(error))
                continue
            path = writer.picture_path(one.item)
            if one.picture is not None and path is not None:
                archive.add(path, one.picture, compress=False)
            self.export.objects += 1
        return archive.take()

    def _skip(self, ordinal: int, reason: str) -> None:
        self.export.skipped += 1
        if len(self.export.problems) < MOST_PROBLEMS:
            self.export.problems.append(Skipped(object_id=str(ordinal), reason=reason))


def in_parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
