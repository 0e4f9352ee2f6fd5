"""A stream that is made one item ahead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from groundwork.ahead import ahead


class Source:
    def __init__(self, *, fails_at: int | None = None) -> None:
        self.made = 0
        self.closed = False
        self._fails_at = fails_at

    async def items(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(5):
                if number == self._fails_at:
                    raise ValueError("no more")
                self.made += 1
                yield number
        finally:
            self.closed = True


async def test_the_next_item_is_made_while_the_last_is_used() -> None:
    source = Source()
    got = []
    async with aclosing(ahead(source.items())) as items:
        async for item in items:
            await asyncio.sleep(0)
            assert source.made == min(item + 2, 5)
            got.append(item)
    assert got == [0, 1, 2, 3, 4]


async def test_leaving_early_closes_the_source() -> None:
    source = Source()
    async with aclosing(ahead(source.items())) as items:
        async for _ in items:
            break
    assert source.closed


async def test_a_failure_comes_after_what_was_made_before_it() -> None:
    got = []

    async def use() -> None:
        async with aclosing(ahead(Source(fails_at=2).items())) as items:
            async for item in items:
                got.append(item)  # noqa: PERF401 - what came before the failure counts

    with pytest.raises(ValueError, match="no more"):
        await use()
    assert got == [0, 1]
