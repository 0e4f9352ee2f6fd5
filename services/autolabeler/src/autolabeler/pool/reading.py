"""Reading many objects at once, with a bound on how many are in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from autolabeler.pool.protocol import MAX_OBJECT_BYTES, ObjectSource, ReadObject, UnreadableObject

_AT_ONCE = 16


async def for_each(
    sources: Iterable[ObjectSource], handle: Callable[[ObjectSource], Awaitable[None]]
) -> dict[int, str]:
    """Await `handle` for every source, a few at a time.

    Returns the reasons of those that raised UnreadableObject, by ordinal; any other error cancels the rest
    and passes through.
    """
    failures: dict[int, str] = {}
    queue = iter(sources)

    async def work() -> None:
        for source in queue:
            try:
                await handle(source)
            except UnreadableObject as error:
                failures[source.ordinal] = str(error)

    workers = [asyncio.ensure_future(work()) for _ in range(_AT_ONCE)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return failures


async def read_within_limit(source: ObjectSource, read: ReadObject) -> bytes:
    """The object's bytes. Raises UnreadableObject when it has no address or is too large."""
    if source.uri is None:
        raise UnreadableObject("the object has no source-ref")
    content = await read(source.uri)
    if len(content) > MAX_OBJECT_BYTES:
        raise UnreadableObject(f"larger than {MAX_OBJECT_BYTES // 1_000_000} MB: {source.uri}")
    return content
