# Made from ../asynchronous by groundwork_cli.client.generating: change it there.
"""JSON over HTTP that outlives a restart of the service."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


class Connection:
    """Keeps cookies and connections; close it by leaving the block."""

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._patience = patience or Patience()
        self._http = httpx.Client(
            base_url=self._base_url,
            headers=dict(headers or {}),
            timeout=TIMEOUT,
            limits=CONNECTIONS,
            transport=transport,
            # Our own servers on this machine or a given address: no proxy of the environment is meant.
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def call(
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
                response = self._send(method, path, body, params, timeout)
            except httpx.TransportError as error:
                if not (repeatable or isinstance(error, httpx.ConnectError)):
                    raise unreachable(self._base_url, error) from error
            else:
                fault = response.status_code >= 500 and repeatable
                if not fault or paused >= self._patience.seconds_with_faults:
                    return content_of(response)
            time.sleep(pause)
            paused += pause
        try:
            return content_of(self._send(method, path, body, params, timeout))
        except httpx.TransportError as error:
            raise unreachable(self._base_url, error) from error

    def lines(self, path: str, *, params: Params | None = None) -> Iterator[Any]:
        """The JSON of each line of an answer, as they arrive. Raises ApiError."""
        with self._streamed(path, params) as response:
            for line in response.iter_lines():
                if line.strip():
                    yield json.loads(line)

    def events(self, path: str) -> Iterator[tuple[str, Any]]:
        """Server-sent events, as name and JSON, until the server ends them. Raises ApiError."""
        name, data = "message", ""
        with self._streamed(path, None) as response:
            for line in response.iter_lines():
                field, _, value = line.partition(":")
                if not line:
                    if data:
                        yield name, json.loads(data)
                    name, data = "message", ""
                elif field == "event":
                    name = value.removeprefix(" ")
                elif field == "data":
                    data += value.removeprefix(" ")

    def pieces(self, path: str) -> Iterator[bytes]:
        """The answer byte for byte, as it arrives. Raises ApiError."""
        with self._streamed(path, None) as response:
            yield from response.iter_bytes()

    def download(self, path: str, target: Path) -> int:
        """Write the answer to a file, which appears whole or not at all; returns its size."""
        partial = target.with_name(f"{target.name}.part")
        try:
            with partial.open("wb") as file:
                size = self._copy(path, file)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return size

    def _copy(self, path: str, file: IO[bytes]) -> int:
        size = 0
        for piece in self.pieces(path):
            size += file.write(piece)
        return size

    @contextmanager
    def _streamed(self, path: str, params: Params | None) -> Iterator[httpx.Response]:
        try:
            with self._http.stream("GET", path, params=_present(params), timeout=UNBOUNDED) as response:
                if not response.is_success:
                    response.read()
                    raise error_of(response)
                yield response
        except httpx.TransportError as error:
            raise unreachable(self._base_url, error) from error

    def _send(
        self, method: str, path: str, body: object, params: Params | None, timeout: httpx.Timeout
    ) -> httpx.Response:
        return self._http.request(method, path, json=body, params=_present(params), timeout=timeout)


def _present(params: Params | None) -> dict[str, str | int] | None:
    return None if params is None else {key: value for key, value in params.items() if value is not None}
