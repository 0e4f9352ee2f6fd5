"""Contents of answers in files: in order, a few at a time, and checked against their names."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any, cast

import pytest

from groundwork.answer_contents import AHEAD, LARGE_BYTES, ContentLost, keep, read_content, texts_in_order
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from groundwork.output_layout import OutputLayout

LAYOUT = OutputLayout.of("s3://out", "job")


class Store:
    """Keeps objects in memory and counts how many are read at once."""

    def __init__(self) -> None:
        self.objects: dict[ObjectAddress, bytes] = {}
        self.reading = self.most = 0

    async def put(self, address: ObjectAddress, content: bytes, *, content_type: str) -> None:
        self.objects[address] = content

    async def get(self, address: ObjectAddress) -> bytes:
        self.reading += 1
        self.most = max(self.most, self.reading)
        await asyncio.sleep(0)
        self.reading -= 1
        if address not in self.objects:
            raise ObjectNotFound(f"{address} does not exist")
        return self.objects[address]


def text(number: int) -> bytes:
    return b'{"n": %d, "more": "%s"}' % (number, b"x" * LARGE_BYTES)


async def test_what_fits_into_a_row_is_no_file() -> None:
    store = Store()
    content = b'"' + b"x" * (LARGE_BYTES - 2) + b'"'
    assert await keep(cast(ObjectStore, store), LAYOUT, content) is None
    assert await keep(cast(ObjectStore, store), LAYOUT, content + b" ") is not None
    assert len(store.objects) == 1


async def test_contents_come_in_order_and_a_few_are_read_at_a_time() -> None:
    store = Store()
    shared = cast(ObjectStore, store)
    addresses = [cast(str, await keep(shared, LAYOUT, text(number))) for number in range(20)]
    addresses[7] = str(LAYOUT.answer("0" * 64))
    async with aclosing(texts_in_order(shared, addresses)) as texts:
        found = [one async for one in texts]
    assert isinstance(found.pop(7), ContentLost)
    assert found == [text(number) for number in range(20) if number != 7]
    assert store.most <= AHEAD


async def test_what_is_not_taken_is_not_read_and_nothing_goes_on_when_it_is_closed() -> None:
    store = Store()
    shared = cast(ObjectStore, store)
    addresses = [cast(str, await keep(shared, LAYOUT, text(number))) for number in range(20)]
    before = asyncio.all_tasks()
    async with aclosing(texts_in_order(shared, addresses)) as texts:
        assert await anext(texts) == text(0)
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("changed", [b"{}", b"not json"])
async def test_a_file_that_was_changed_is_no_answer(changed: bytes) -> None:
    store = Store()
    address = cast(str, await keep(cast(ObjectStore, store), LAYOUT, text(1)))
    assert (await read_content(cast(ObjectStore, store), None, address))["n"] == 1
    store.objects[ObjectAddress.parse(address)] = changed
    with pytest.raises(ContentLost, match="not the answer that was stored"):
        await read_content(cast(ObjectStore, store), None, address)


async def test_the_name_of_a_file_says_neither_object_nor_worker() -> None:
    store: Any = Store()
    one, other = [await keep(store, LAYOUT, text(5)) for _ in range(2)]
    assert one == other
    assert len(store.objects) == 1
