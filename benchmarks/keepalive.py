"""A load client that costs little: one kept connection, one request at a time, JSON both ways.

The client shares the machine with what it measures. A general one takes more processor time for a request
than the whole system does, and would be measured instead.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import orjson


class KeptConnection:
    """HTTP/1.1 to one origin; answers must have a Content-Length, as ours do."""

    def __init__(self, origin: str) -> None:
        self._parts = urlsplit(origin)
        self._head = f"Host: {self._parts.netloc}\r\nContent-Type: application/json\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer's body. Raises RuntimeError for any status but 200."""
        status, headers, answer = await self._ask(path, orjson.dumps(body))
        if status != 200:
            raise RuntimeError(f"POST {path}: {status} {answer[:300]!r}")
        cookie = headers.get("set-cookie")
        if cookie:
            self._head += f"Cookie: {cookie.partition(';')[0]}\r\n"
        parsed: dict[str, Any] = orjson.loads(answer)
        return parsed

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()

    async def _ask(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        # The server closes a connection on which nothing was asked for a while.
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        reader, writer = self._streams
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)
        }
        answer = await reader.readexactly(int(headers["content-length"]))
        return int(lines[0].split(" ", 2)[1]), headers, answer
