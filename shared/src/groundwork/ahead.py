"""Letting the next item of a stream be made while the last one is used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

T = TypeVar("T")


async def ahead(items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The same items, one ahead of what the caller has got. None among them would be taken for the end.

    Closing it closes `items`.
    """

    async def next_one() -> T | None:
        return await anext(items, None)

    coming = asyncio.create_task(next_one())
    try:
        while (item := await coming) is not None:
            coming = asyncio.create_task(next_one())
            yield item
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await items.aclose()
