"""Parts of objects: what a Range header asks for, and what the bytes of an object are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_router.content.media import shown_type
from task_router.content.ranges import NoSuchRange, Span, asked_span, still_the_same


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-", Span(0, 10)),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=3-5", Span(3, 6)),
        ("bytes=3-500", Span(3, 10)),
        ("bytes=-4", Span(6, 10)),
        ("bytes=-400", Span(0, 10)),
        # What is no range, not ours, or several ranges is answered with the whole.
        ("bytes=-", None),
        ("bytes=5-3", None),
        ("bytes=0-1,4-5", None),
        ("lines=1-2", None),
        ("bytes=a-b", None),
        ("bytes=٣-٥", None),
    ],
)
def test_a_range_is_one_part_of_the_object(header: str | None, expected: Span | None) -> None:
    assert asked_span(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999-"])
def test_a_range_without_a_byte_of_the_object_is_none(header: str) -> None:
    with pytest.raises(NoSuchRange):
        asked_span(header, 10)


@given(
    header=st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}", fullmatch=True) | st.text(),
    size=st.integers(0, 3000),
)
def test_a_part_lies_within_the_object_whatever_is_asked(header: str, size: int) -> None:
    try:
        span = asked_span(header, size)
    except NoSuchRange:
        return
    assert span is None or 0 <= span.start < span.end <= size


def test_a_part_of_what_has_changed_is_not_given() -> None:
    assert still_the_same(None, '"a"')
    assert still_the_same('"a"', '"a"')
    assert not still_the_same('"b"', '"a"')
    assert not still_the_same("Wed, 21 Oct 2015 07:28:00 GMT", '"a"')


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"GIF89a\x00\x00", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", None),
        (b"ID3\x04\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x44\x00\x00", "audio/mpeg"),
        (b"\xff\xfe\x00\x00", None),
        (b"OggS\x00\x02" + bytes(22) + b"\x01vorbis", "audio/ogg"),
        (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
        (b"OggS\x00\x02" + bytes(22) + b"\x80theora", "video/ogg"),
        (b"\x00\x00\x00\x20ftypM4A \x00", "audio/mp4"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"fLaC\x00\x00", "audio/flac"),
        (b"%PDF-1.7\n%\x00", "application/pdf"),
        (b"<!doctype html><script>", "text/plain; charset=utf-8"),
        (b"<?xml version='1.0'?><svg xmlns", "text/plain; charset=utf-8"),
        (b"MZ\x00\x01", None),
    ],
)
def test_the_type_is_what_the_bytes_say(start: bytes, expected: str | None) -> None:
    assert shown_type(start) == expected


def test_the_type_depends_on_the_start_alone_so_that_parts_have_the_type_of_the_whole() -> None:
    assert shown_type(b"a" * 1024 + b"\x00") == shown_type(b"a" * 1024)
