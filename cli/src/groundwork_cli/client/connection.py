"""JSON over HTTP that outlives a restart of the service."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.patience import Patience

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
CONNECTIONS = httpx.Limits(max_connections=32, max_keepalive_connections=32)


class Connection:
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
        await self._http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        params: Mapping[str, str | int] | None = None,
        repeatable: bool = True,
    ) -> Any:
        """The JSON of the answer; None for an empty one. Raises ApiError.

        A repeatable call is sent again when no answer came or the server had a fault (5xx); another one only
        when no connection could be made, for then it has not been seen. A server that answers with a fault is
        up, so there is less patience with it.
        """
        paused = 0.0
        for pause in self._patience.pauses():
            try:
                response = await self._send(method, path, body, params)
            except httpx.TransportError as error:
                if not (repeatable or isinstance(error, httpx.ConnectError)):
                    raise self._unreachable(error) from error
            else:
                fault = response.status_code >= 500 and repeatable
                if not fault or paused >= self._patience.seconds_with_faults:
                    return _content(response)
            await asyncio.sleep(pause)
            paused += pause
        try:
            return _content(await self._send(method, path, body, params))
        except httpx.TransportError as error:
            raise self._unreachable(error) from error

    async def _send(
        self, method: str, path: str, body: object, params: Mapping[str, str | int] | None
    ) -> httpx.Response:
        return await self._http.request(method, path, json=body, params=params)

    def _unreachable(self, error: httpx.TransportError) -> ApiError:
        return ApiError(f"{self._base_url} does not answer ({type(error).__name__}).")


def _content(response: httpx.Response) -> Any:
    if response.is_success:
        return response.json() if response.content else None
    try:
        error = response.json()["error"]
        message, code, where = str(error["message"]), str(error["code"]), error.get("where")
    except (ValueError, KeyError, TypeError):
        request = response.request
        message = f"{request.method} {request.url} was answered with status {response.status_code}"
        code, where = "http_error", None
    raise ApiError(message, status=response.status_code, code=code, where=where)
