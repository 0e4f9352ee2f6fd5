"""Cheap questions to a server on this machine: does it listen, does it answer, is it ready?"""

from __future__ import annotations

import asyncio

from groundwork_cli.stack.ports import HOST

PROBE_SECONDS = 5.0


async def http_status(port: int, path: str) -> int | None:
    """The status of a GET, None when nobody answers.

    By hand, because importing a client library takes longer than most of the waits this is for.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"
    line = await _first_line(port, request.encode())
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() else None


async def greeting(port: int) -> bytes:
    """The first line a server says unasked (as NATS does); empty when nobody listens."""
    return await _first_line(port, b"")


async def _first_line(port: int, request: bytes) -> bytes:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                writer.write(request)
                await writer.drain()
                return await reader.readline()
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError, ValueError):
        return b""
