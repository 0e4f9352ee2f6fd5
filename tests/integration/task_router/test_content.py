"""The content origin: one object for the holder of a link, nothing else; and the portal beside it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from groundwork.objectstore import ObjectAddress, ObjectStore
from task_router.content.links import ContentLinks
from task_router.settings import TaskRouterSettings
from webassets import BUILD_COMMAND, WebFiles

from .conftest import CONTENT, PNG


@pytest.fixture
async def link(ada: Any, world: Any, object_store: ObjectStore, bucket: str) -> str:
    """The link of a claimed picture, whose key needs quoting."""
    key = "a folder/größe?#1.png"
    await object_store.put(ObjectAddress(bucket, key), PNG, content_type="text/html")
    await world.open_job(lines=[{"source-ref": f"s3://{bucket}/{key}"}], task_type="image-classification")
    assignment = await ada.claim()
    assert assignment["widget"] == "crowd-image-classifier"
    url: str = assignment["content_url"]
    return url


async def test_a_link_shows_its_object_to_whoever_holds_it(router: Any, link: str) -> None:
    assert link.startswith(f"{CONTENT}/objects/")
    answer = await (await router.client(CONTENT)).get(link)
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["content-type"] == "image/png", "judged by the bytes, not by what was stored"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"].startswith("private")


async def test_a_changed_link_is_refused(router: Any, link: str) -> None:
    client = await router.client(CONTENT)
    for old, new in (
        ("1.png", "2.png"),
        ("objects/test-", "objects/best-"),
        ("expires=1", "expires=2"),
        ("team=", "team=9"),
        ("signature=", "signature=0"),
    ):
        assert old in link
        answer = await client.get(link.replace(old, new))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "link_refused"), new


async def test_an_expired_link_is_refused(router: Any, settings: TaskRouterSettings, bucket: str) -> None:
    yesterday = ContentLinks(CONTENT, settings.content_key, timedelta(minutes=1), clock=lambda: 1_000_000.0)
    answer = await (await router.client(CONTENT)).get(yesterday.link(ObjectAddress(bucket, "x.png"), 1))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("content", "status", "media_type"),
    [
        (b"<svg onload='alert(1)'/>", 200, "text/plain; charset=utf-8"),
        (b"<script>alert(1)</script>", 200, "text/plain; charset=utf-8"),
        (b"MZ\x90\x00", 415, "application/json"),
        (b"%PDF-1.7", 200, "application/pdf"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", 200, "video/mp4"),
        (b"\x1aE\xdf\xa3\x01\x00\x00", 200, "video/webm"),
        (b"OggS\x00\x02", 200, "video/ogg"),
        (b"", 200, "text/plain; charset=utf-8"),
    ],
)
async def test_nothing_a_browser_could_run_is_served_as_such(
    router: Any,
    world: Any,
    settings: TaskRouterSettings,
    object_store: ObjectStore,
    bucket: str,
    content: bytes,
    status: int,
    media_type: str,
) -> None:
    address = ObjectAddress(bucket, "page.html")
    await object_store.put(address, content, content_type="text/html")
    links = ContentLinks(CONTENT, settings.content_key, timedelta(minutes=1))
    answer = await (await router.client(CONTENT)).get(links.link(address, world.team_id))
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)


async def test_a_frame_gets_a_page_that_shows_its_pdf(
    router: Any, world: Any, settings: TaskRouterSettings, object_store: ObjectStore, bucket: str
) -> None:
    client = await router.client(CONTENT)
    links = ContentLinks(CONTENT, settings.content_key, timedelta(minutes=1))
    for name, content, is_page in (("a", b"%PDF-1.7", True), ("b", PNG, False)):
        address = ObjectAddress(bucket, name)
        await object_store.put(address, content, content_type="text/html")
        link = links.link(address, world.team_id)
        answer = await client.get(link, headers={"Sec-Fetch-Dest": "iframe"})
        assert answer.headers["content-type"].startswith("text/html") is is_page
        assert (b"pdf-page.js" in answer.content) is is_page
        assert "sandbox" in answer.headers["content-security-policy"]
        file = await client.get(link + "&as=file", headers={"Sec-Fetch-Dest": "empty"})
        assert file.content == content


async def test_a_missing_object_is_not_found(
    router: Any, world: Any, settings: TaskRouterSettings, bucket: str
) -> None:
    links = ContentLinks(CONTENT, settings.content_key, timedelta(minutes=1))
    answer = await (await router.client(CONTENT)).get(
        links.link(ObjectAddress(bucket, "gone.png"), world.team_id)
    )
    assert answer.status_code == 404


async def test_the_origins_serve_nothing_of_each_other(router: Any, link: str) -> None:
    content, portal = await router.client(CONTENT), await router.client()
    for path in ("/", "/v1/session", "/metrics", "/static/portal.css", "/docs"):
        assert (await content.get(path)).status_code == 404, path
    assert (await content.get("/healthz")).status_code == 200
    parts = urlsplit(link)
    assert (await portal.get(f"{parts.path}?{parts.query}")).status_code == 404


async def test_the_portal_serves_its_page_under_a_strict_policy(router: Any) -> None:
    client = await router.client()
    page = await client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert f"frame-src {CONTENT};" in policy
    for path in ("/work/animals", "/invitation", "/password"):
        assert (await client.get(path)).text == page.text
    (script,) = re.findall('src="(/static/assets/[^"]+)"', page.text)
    assert "<style" not in page.text
    assert "immutable" in (await client.get(script)).headers["cache-control"]
    assert (await client.get("/static/portal.css")).headers["content-type"].startswith("text/css")
    assert "http" not in page.text.lower().replace("<!doctype html>", "")


async def test_without_the_built_files_the_service_says_how_to_build_them(
    router: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("task_router.portal.endpoints._PORTAL", WebFiles("nothing of this name"))
    client = await router.client()
    answer = await client.get("/")
    assert answer.status_code == 503
    assert BUILD_COMMAND in answer.text
    assert (await client.get("/v1/sign-in-options")).status_code == 200


async def test_the_service_says_that_it_is_ready_and_counts(router: Any) -> None:
    client = await router.client()
    ready = await client.get("/readyz")
    assert (ready.status_code, set(ready.json().values())) == (200, {"ok"})
    metrics = (await client.get("/metrics")).text
    assert "claims_total" in metrics
    assert "answers_total" in metrics
