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

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._head = f"Host: {host}\r\nContent-Type: application/json\r\n"

    @classmethod
    async def to(cls, origin: str) -> KeptConnection:
        parts = urlsplit(origin)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        return cls(reader, writer, parts.netloc)

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
        self._writer.close()

    async def _ask(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)
        }
        answer = await self._reader.readexactly(int(headers["content-length"]))
        return int(lines[0].split(" ", 2)[1]), headers, answer
