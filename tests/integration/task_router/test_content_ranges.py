"""Parts of data objects, as players and scripts ask for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from groundwork.objectstore import ObjectAddress, ObjectStore
from task_router.content.links import ContentLinks
from task_router.settings import TaskRouterSettings

from .conftest import CONTENT

VIDEO = b"\x00\x00\x00\x20ftypisom" + bytes(range(256)) * 4000
"""About a megabyte: several chunks of the store."""


@pytest.fixture
async def content(router: Any) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await router.client(CONTENT)
    return client


@pytest.fixture
async def video(world: Any, settings: TaskRouterSettings, object_store: ObjectStore, bucket: str) -> str:
    address = ObjectAddress(bucket, "clips/1.mp4")
    await object_store.put(address, VIDEO, content_type="text/html")
    return ContentLinks(CONTENT, settings.content_key, timedelta(minutes=1)).link(address, world.team_id)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, len(VIDEO)),
        ("bytes=0-99", 0, 100),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=700000-", 700_000, len(VIDEO)),
        ("bytes=-500", len(VIDEO) - 500, len(VIDEO)),
        ("bytes=1000-999999999", 1000, len(VIDEO)),
    ],
)
async def test_a_part_comes_with_its_place_and_the_type_of_the_whole(
    content: httpx.AsyncClient, video: str, asked: str, start: int, end: int
) -> None:
    answer = await content.get(video, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, VIDEO[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(VIDEO)}"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Content-Range" in answer.headers["access-control-expose-headers"]


async def test_a_part_that_is_not_there_is_refused_with_the_size(
    content: httpx.AsyncClient, video: str
) -> None:
    answer = await content.get(video, headers={"Range": f"bytes={len(VIDEO)}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(VIDEO)}")
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=x", "pages=1-2"])
async def test_what_is_no_single_range_gets_the_whole(
    content: httpx.AsyncClient, video: str, asked: str
) -> None:
    answer = await content.get(video, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, VIDEO)


async def test_a_part_of_an_object_that_was_replaced_is_the_whole_new_one(
    content: httpx.AsyncClient, video: str, object_store: ObjectStore, bucket: str
) -> None:
    etag = (await content.head(video)).headers["etag"]
    part = {"Range": "bytes=10-19", "If-Range": etag}
    assert (await content.get(video, headers=part)).status_code == 206
    await object_store.put(ObjectAddress(bucket, "clips/1.mp4"), b"OggS" + bytes(50), content_type="a/b")
    answer = await content.get(video, headers=part)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/ogg")
    assert answer.headers["etag"] != etag
    later = await content.get(video, headers={"Range": "bytes=10-19"})
    assert (later.status_code, later.headers["content-type"]) == (206, "video/ogg"), "its type is looked at"


async def test_head_says_what_get_would(content: httpx.AsyncClient, video: str) -> None:
    head, whole = await content.head(video), await content.get(video)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "accept-ranges", "access-control-allow-origin"):
        assert head.headers[name] == whole.headers[name], name
    assert head.headers["accept-ranges"] == "bytes"
    assert (await content.head(video.replace("signature=", "signature=0"))).status_code == 403


async def test_a_script_of_an_opaque_origin_may_ask_for_parts(content: httpx.AsyncClient, video: str) -> None:
    answer = await content.options(
        video,
        headers={
            "Origin": "null",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "range",
        },
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Range" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_an_empty_object_is_shown_and_has_no_parts(
    content: httpx.AsyncClient,
    world: Any,
    settings: TaskRouterSettings,
    object_store: ObjectStore,
    bucket: str,
) -> None:
    address = ObjectAddress(bucket, "empty.txt")
    await object_store.put(address, b"", content_type="text/plain")
    link = ContentLinks(CONTENT, settings.content_key, timedelta(minutes=1)).link(address, world.team_id)
    assert (await content.get(link)).content == b""
    assert (await content.get(link, headers={"Range": "bytes=0-"})).status_code == 416
