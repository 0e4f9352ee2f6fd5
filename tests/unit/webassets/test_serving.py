"""Built files as responses: compressed, cached, and a word about what to do when nothing was built."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webassets import WebFiles, web_response

SCRIPT = b"// " + b"an element " * 200


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def client(root: Path) -> httpx.AsyncClient:
    files = WebFiles("kit", root=root)

    async def show(request: Request) -> Response:
        return web_response(files, request.path_params["path"], request, {"X-More": "yes"})

    app = Starlette(routes=[Route("/{path:path}", show)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://files.test")


def build(root: Path) -> None:
    (root / "kit" / "assets").mkdir(parents=True)
    (root / "kit" / "elements.js").write_bytes(SCRIPT)
    (root / "kit" / "assets" / "part-0123abcd.css").write_bytes(b"p{}")


async def test_a_file_comes_compressed_to_whoever_can_read_that(
    root: Path, client: httpx.AsyncClient
) -> None:
    build(root)
    packed = await client.get("/elements.js")
    plain = await client.get("/elements.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < len(SCRIPT) / 4
    assert packed.content == plain.content == SCRIPT
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert packed.headers["X-More"] == "yes"


async def test_what_has_not_changed_is_not_sent_again(root: Path, client: httpx.AsyncClient) -> None:
    build(root)
    first = await client.get("/elements.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = await client.get("/elements.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_name_with_a_hash_is_kept_for_ever(root: Path, client: httpx.AsyncClient) -> None:
    build(root)
    assert "immutable" in (await client.get("/assets/part-0123abcd.css")).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/none.js", "/../secret", "/%2e%2e/secret", "/assets"])
async def test_nothing_but_the_built_files_is_there(root: Path, client: httpx.AsyncClient, path: str) -> None:
    build(root)
    (root / "secret").write_text("not for browsers")
    assert (await client.get(path)).status_code == 404


async def test_without_a_build_it_says_what_to_do_and_sees_a_later_one(
    root: Path, client: httpx.AsyncClient
) -> None:
    missing = await client.get("/elements.js")
    assert missing.status_code == 503
    assert "python -m webassets.build" in missing.text
    build(root)
    assert (await client.get("/elements.js")).status_code == 200
