"""JSON over HTTP that outlives a restart of the service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import httpx

from groundwork_cli.client.answers import content_of, error_of, unreachable
from groundwork_cli.client.patience import Patience

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
UNBOUNDED = httpx.Timeout(None, connect=5.0)
"""For answers that take as long as there is work, or that go on as long as a job does."""
CONNECTIONS = httpx.Limits(max_connections=32, max_keepalive_connections=32)
Params = Mapping[str, str | int | None]


class AsyncConnection:
    """Keeps cookies and connections; close it by leaving the block."""

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._patience = patience or Patience()
        self._http = httpx.AsyncClient(
            base_url=self._base_url,
            headers=dict(headers or {}),
            timeout=TIMEOUT,
            limits=CONNECTIONS,
            transport=transport,
            # Our own servers on this machine or a given address: no proxy of the environment is meant.
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        params: Params | None = None,
        repeatable: bool = True,
        patient: bool = False,
    ) -> Any:
        """The JSON of the answer; None for an empty one. Raises ApiError.

        A repeatable call is sent again when no answer came or the server had a fault (5xx); another one only
        when no connection could be made, for then it has not been seen. A server that answers with a fault is
        up, so there is less patience with it. A `patient` call waits for its answer without end.
        """
        timeout = UNBOUNDED if patient else TIMEOUT
        paused = 0.0
        for pause in self._patience.pauses():
            try:
                response = await self._send(method, path, body, params, timeout)
            except httpx.TransportError as error:
                if not (repeatable or isinstance(error, httpx.ConnectError)):
                    raise unreachable(self._base_url, error) from error
            else:
                fault = response.status_code >= 500 and repeatable
                if not fault or paused >= self._patience.seconds_with_faults:
                    return content_of(response)
            await asyncio.sleep(pause)
            paused += pause
        try:
            return content_of(await self._send(method, path, body, params, timeout))
        except httpx.TransportError as error:
            raise unreachable(self._base_url, error) from error

    async def lines(self, path: str, *, params: Params | None = None) -> AsyncIterator[Any]:
        """The JSON of each line of an answer, as they arrive. Raises ApiError."""
        async with self._streamed(path, params) as response:
            async for line in response.aiter_lines():
                if line.strip():
                    yield json.loads(line)

    async def events(self, path: str) -> AsyncIterator[tuple[str, Any]]:
        """Server-sent events, as name and JSON, until the server ends them. Raises ApiError."""
        name, data = "message", ""
        async with self._streamed(path, None) as response:
            async for line in response.aiter_lines():
                field, _, value = line.partition(":")
                if not line:
                    if data:
                        yield name, json.loads(data)
                    name, data = "message", ""
                elif field == "event":
                    name = value.removeprefix(" ")
                elif field == "data":
                    data += value.removeprefix(" ")

    async def pieces(self, path: str) -> AsyncIterator[bytes]:
        """The answer byte for byte, as it arrives. Raises ApiError."""
        async with self._streamed(path, None) as response:
            async for piece in response.aiter_bytes():
                yield piece

    async def download(self, path: str, target: Path) -> int:
        """Write the answer to a file, which appears whole or not at all; returns its size."""
        partial = target.with_name(f"{target.name}.part")
        try:
            with partial.open("wb") as file:
                size = await self._copy(path, file)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return size

    async def _copy(self, path: str, file: IO[bytes]) -> int:
        size = 0
        async for piece in self.pieces(path):
            size += file.write(piece)
        return size

    @asynccontextmanager
    async def _streamed(self, path: str, params: Params | None) -> AsyncIterator[httpx.Response]:
        try:
            async with self._http.stream("GET", path, params=_present(params), timeout=UNBOUNDED) as response:
                if not response.is_success:
                    await response.aread()
                    raise error_of(response)
                yield response
        except httpx.TransportError as error:
            raise unreachable(self._base_url, error) from error

    async def _send(
        self, method: str, path: str, body: object, params: Params | None, timeout: httpx.Timeout
    ) -> httpx.Response:
        return await self._http.request(method, path, json=body, params=_present(params), timeout=timeout)


def _present(params: Params | None) -> dict[str, str | int] | None:
    return None if params is None else {key: value for key, value in params.items() if value is not None}
