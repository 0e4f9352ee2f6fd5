from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.integration.function_servers import install_function


@dataclass
class FunctionServer:
    """A real HTTP server on this machine that gives prepared answers, the last one again and again."""

    replies: list[tuple[int, dict[str, str], bytes]]
    url: str = ""
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.requests.append((head[0].split(" ")[1], headers, orjson.loads(body)))
        status, extra, content = self.replies[min(len(self.requests), len(self.replies)) - 1]
        lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in extra.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        await writer.drain()
        writer.close()


Serving = Callable[..., Any]


@pytest.fixture
def serving() -> Serving:
    """`async with serving((200, {}, b"{}")) as server`."""

    @asynccontextmanager
    async def serve(*replies: tuple[int, dict[str, str], bytes]) -> AsyncIterator[FunctionServer]:
        server = FunctionServer(list(replies))
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        async with listening:
            server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
            yield server

    return serve


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """Install a package with one entry point, a function `handler` of this source; its name."""
    return partial(install_function, tmp_path, monkeypatch)
