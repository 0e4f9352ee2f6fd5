from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from autolabeler.pool import ObjectSource, ReadObject, UnreadableObject, ensure_pool
from autolabeler.pool.reading import for_each

SOURCES = [ObjectSource(0, uri="a"), ObjectSource(1, uri="b")]


class Joined:
    """A pool that is the objects' bytes in one file."""

    def __init__(self) -> None:
        self.builds = 0

    async def build(self, sources: Sequence[ObjectSource], read: ReadObject, folder: Path) -> dict[int, str]:
        self.builds += 1
        assert not _names(folder)
        parts: dict[int, bytes] = {}

        async def take(source: ObjectSource) -> None:
            parts[source.ordinal] = await read(source.uri or "")
            _write(folder, b"half")

        failures = await for_each(sources, take)
        _write(folder, b"".join(parts[ordinal] for ordinal in sorted(parts)))
        return failures

    def open(self, folder: Path) -> bytes:
        return (folder / "joined").read_bytes()


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _write(folder: Path, content: bytes) -> None:
    (folder / "joined").write_bytes(content)


async def read_name(uri: str) -> bytes:
    return uri.encode()


async def test_a_pool_is_built_once(tmp_path: Path) -> None:
    kind = Joined()
    for _ in range(2):
        assert await ensure_pool(kind, tmp_path / "pool", SOURCES, read_name) == {}
    assert kind.builds == 1
    assert kind.open(tmp_path / "pool") == b"ab"


async def test_failures_are_remembered(tmp_path: Path) -> None:
    async def read(uri: str) -> bytes:
        if uri == "b":
            raise UnreadableObject("b is gone")
        return await read_name(uri)

    kind = Joined()
    for _ in range(2):
        assert await ensure_pool(kind, tmp_path / "pool", SOURCES, read) == {1: "b is gone"}
    assert kind.builds == 1


async def test_a_store_that_is_down_fails_the_build_and_leaves_nothing(tmp_path: Path) -> None:
    async def read(uri: str) -> bytes:
        if uri == "b":
            raise ConnectionError("down")
        return await read_name(uri)

    with pytest.raises(ConnectionError):
        await ensure_pool(Joined(), tmp_path / "pool", SOURCES, read)
    assert not _names(tmp_path)


async def test_a_build_cut_short_by_a_crash_is_done_again(tmp_path: Path) -> None:
    left_behind = tmp_path / ".pool.building-x1"
    left_behind.mkdir()
    _write(left_behind, b"half")
    kind = Joined()
    await ensure_pool(kind, tmp_path / "pool", SOURCES, read_name)
    assert kind.open(tmp_path / "pool") == b"ab"
    assert _names(tmp_path) == ["pool"]


async def test_a_pool_without_its_index_is_built_again(tmp_path: Path) -> None:
    (tmp_path / "pool").mkdir()
    _write(tmp_path / "pool", b"half")
    kind = Joined()
    await ensure_pool(kind, tmp_path / "pool", SOURCES, read_name)
    assert kind.open(tmp_path / "pool") == b"ab"


async def test_a_pool_of_other_objects_is_replaced(tmp_path: Path) -> None:
    kind = Joined()
    await ensure_pool(kind, tmp_path / "pool", SOURCES[:1], read_name)
    await ensure_pool(kind, tmp_path / "pool", SOURCES, read_name)
    assert kind.open(tmp_path / "pool") == b"ab"


async def test_few_objects_are_in_memory_at_a_time() -> None:
    in_hand = most = 0

    async def handle(source: ObjectSource) -> None:
        nonlocal in_hand, most
        in_hand += 1
        most = max(most, in_hand)
        await asyncio.sleep(0)
        in_hand -= 1

    await for_each((ObjectSource(i, uri="x") for i in range(200)), handle)
    assert most == 16


def test_a_source_is_an_address_or_a_text() -> None:
    with pytest.raises(ValueError, match="either an address or a text"):
        ObjectSource(0)
    with pytest.raises(ValueError, match="either an address or a text"):
        ObjectSource(0, uri="a", text="b")
