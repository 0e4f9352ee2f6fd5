"""The data objects themselves, for labels that depend on them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from groundwork.errors import NotFound
from groundwork.manifest import source_of
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.task_types import Source, TaskType
from groundwork.task_types.pictures import FIRST_BYTES, read_picture

log = structlog.get_logger()

CONCURRENCY = 16


async def read_sources(
    store: ObjectStore, kind: TaskType, lines: Sequence[tuple[int, str]]
) -> dict[int, Source]:
    """What the labels of this type read, by ordinal, of data objects given as (ordinal, manifest line).

    An object that is gone, or cannot be understood, is left out: people have seen it, and what they said of
    it counts as they said it. Raises a group of ObjectStoreUnavailable when the store is at fault.
    """
    free = asyncio.Semaphore(CONCURRENCY)

    async def read(line: str) -> Source | None:
        key, value = source_of(line)
        if key == "source":
            return value if kind.reads == "text" else None
        async with free:
            try:
                return await (_text if kind.reads == "text" else _picture)(store, ObjectAddress.parse(value))
            except (NotFound, ValueError) as error:
                log.warning("source_not_read", source=value, error=str(error))
                return None

    async with asyncio.TaskGroup() as group:
        reads = {ordinal: group.create_task(read(line)) for ordinal, line in lines}
    return {ordinal: found for ordinal, one in reads.items() if (found := one.result()) is not None}


async def _text(store: ObjectStore, address: ObjectAddress) -> Source:
    """As a browser decodes it."""
    return (await store.get(address)).decode("utf-8-sig", "replace")


async def _picture(store: ObjectStore, address: ObjectAddress) -> Source | None:
    start = await store.get(address, first_bytes=FIRST_BYTES)
    found = read_picture(start)
    if found is None and len(start) == FIRST_BYTES:
        return read_picture(await store.get(address))
    return found
