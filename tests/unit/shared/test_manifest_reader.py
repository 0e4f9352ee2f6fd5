"""Splitting a manifest into lines, however the bytes arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.manifest import NumberedLine, read_blocks, read_lines, reader
from groundwork.manifest.reader import MAX_LINE_BYTES


async def collect(pieces: list[bytes], *, offset: int = 0, lines_before: int = 0) -> list[NumberedLine]:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return [
        line
        async for lines in read_lines(chunks(), offset=offset, lines_before=lines_before)
        for line in lines
    ]


def cut(content: bytes, sizes: list[int]) -> list[bytes]:
    pieces, start = [], 0
    for size in sizes:
        pieces.append(content[start : start + size])
        start += size
    return [*pieces, content[start:]]


async def test_line_ends_a_bom_and_empty_lines_are_no_content() -> None:
    lines = await collect([b'\xef\xbb\xbf{"a":1}\r\n\n  \n{"b":2}\n{"c":3}'])
    assert [(line.number, line.content) for line in lines] == [
        (1, b'{"a":1}'),
        (4, b'{"b":2}'),
        (5, b'{"c":3}'),
    ]


@pytest.fixture(autouse=True, params=[1, 9, reader.BLOCK_BYTES], scope="module")
def block_bytes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Blocks of any size give the same lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "BLOCK_BYTES", request.param)
        yield


@given(
    contents=st.lists(st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b".")), max_size=8),
    sizes=st.lists(st.integers(1, 9), max_size=20),
)
async def test_the_cut_into_chunks_changes_nothing(contents: list[bytes], sizes: list[int]) -> None:
    content = b"\n".join(contents)
    assert await collect(cut(content, sizes)) == await collect([content])


@given(
    contents=st.lists(st.text("ab ", min_size=1, max_size=6), min_size=1, max_size=8), stop=st.integers(0, 7)
)
async def test_reading_can_go_on_behind_any_line(contents: list[str], stop: int) -> None:
    content = "\n".join(contents).encode() + b"\n"
    whole = await collect([content])
    if not whole:
        return
    last = whole[min(stop, len(whole) - 1)]
    rest = await collect([content[last.end :]], offset=last.end, lines_before=last.number)
    assert rest == [line for line in whole if line.number > last.number]


async def test_an_endless_line_is_cut_and_the_next_one_is_found() -> None:
    pieces = [b"x" * 100_000] * 50 + [b'\n{"b":2}\n']
    long, good = await collect(pieces)
    assert len(long.content) <= MAX_LINE_BYTES + 200_000
    assert long.end == 5_000_001
    assert (good.number, good.content, good.end) == (2, b'{"b":2}', 5_000_009)


async def test_blocks_are_whole_lines_and_say_where_they_lie() -> None:
    content = b'{"a":1}\n\n{"b":2}\n{"c":3}'

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 5):
            yield content[start : start + 5]

    blocks = [block async for block in read_blocks(chunks())]
    assert b"".join(block.content for block in blocks) == content
    place, number = 0, 1
    for block in blocks:
        assert (block.start, block.first) == (place, number)
        place, number = block.end, block.last + 1
    assert (place, number) == (len(content), 5)
