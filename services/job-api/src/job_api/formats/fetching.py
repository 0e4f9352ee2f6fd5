"""What has to be fetched for a record before it can be written: its picture, its mask, its size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from job_api.formats.naming import stem_of, suffix_of
from job_api.formats.outward.base import Item, OutFormat
from job_api.formats.pictures import HEADER_BYTES, class_plane, size_of
from job_api.formats.record import Boxes, Dataset, Mask, Record, Size


@dataclass(frozen=True, slots=True)
class Fetched:
    item: Item
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    ordinal: int
    reason: str


class Fetcher:
    def __init__(
        self,
        store: ObjectStore,
        kind: OutFormat,
        dataset: Dataset,
        check: Callable[[ObjectAddress], None],
        *,
        pictures: bool,
    ) -> None:
        """`check` raises ValueError for an address that may not be read."""
        self._store = store
        self._check = check
        self._needs_size = kind.needs_size
        self._pictures = pictures
        self._texts = kind.needs_text and dataset.media == "text"

    def needed(self, record: Record) -> bool:
        """Whether anything has to be fetched at all; boxes mostly say how large their picture is."""
        known = isinstance(record.content, Boxes) and record.content.size is not None
        text = self._texts and record.is_reference
        return self._pictures or text or (self._needs_size and not known)

    async def fetch(self, records: Sequence[Record]) -> list[Fetched | Missing]:
        """All at once, in the order of the records. Raises ObjectStoreUnavailable."""
        if not any(map(self.needed, records)):
            return [Fetched(_item(record)) for record in records]
        return await asyncio.gather(*(self._fetch(record) for record in records))

    async def _fetch(self, record: Record) -> Fetched | Missing:
        item = _item(record)
        try:
            picture = await self._get(record.source) if self._pictures else None
            if self._texts and record.is_reference:
                item = replace(item, text=(await self._get(record.source)).decode())
            if isinstance(record.content, Mask) and (self._needs_size or self._pictures):
                item = replace(item, png=await self._get(record.content.address))
            if item.png is not None and self._needs_size:
                plane = await asyncio.to_thread(class_plane, item.png)
                item = replace(item, plane=plane, size=Size(plane.shape[1], plane.shape[0]))
            if item.size is None and self._needs_size:
                item = replace(item, size=await self._size(record.source, picture))
        except (ObjectNotFound, ValueError) as error:
            return Missing(record.ordinal, str(error))
        return Fetched(item, picture)

    async def _get(self, address: str, *, first_bytes: int | None = None) -> bytes:
        parsed = ObjectAddress.parse(address)
        self._check(parsed)
        return await self._store.get(parsed, first_bytes=first_bytes)

    async def _size(self, source: str, picture: bytes | None) -> Size:
        if picture is not None:
            return size_of(picture)
        try:
            return size_of(await self._get(source, first_bytes=HEADER_BYTES))
        except ValueError:
            return size_of(await self._get(source))


def _item(record: Record) -> Item:
    size = record.content.size if isinstance(record.content, Boxes) else None
    name = record.source if record.is_reference else "text"
    stem = stem_of(record.ordinal, name)
    return Item(record, stem, f"{stem}.{suffix_of(name)}", size)
