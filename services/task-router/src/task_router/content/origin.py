"""Two origins in one process, told apart by the Host header."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from groundwork.templates import ASSETS

_CONTENT = ("/objects/", "/tasks/", "/turk/", ASSETS)
_NOT_FOUND = JSONResponse({"error": {"code": "not_found", "message": "Not Found"}}, status_code=404)


class TwoOrigins:
    """Sends requests for the content host to `content`, everything else (the lifespan too) to `portal`.

    The content host knows data objects, pages of tasks, their form elements and `/healthz` only. It must
    never serve a page of the portal, or people's uploads and templates would share an origin with it; pages
    of tasks are sandboxed, and so have an origin of their own each.
    """

    def __init__(self, portal: ASGIApp, content: ASGIApp, *, content_host: str) -> None:
        self._portal = portal
        self._content = content
        self._content_host = content_host.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._is_for_content(scope):
            await self._portal(scope, receive, send)
        elif scope["path"] == "/healthz" or scope["path"].startswith(_CONTENT):
            await self._content(scope, receive, send)
        else:
            await _NOT_FOUND(scope, receive, send)

    def _is_for_content(self, scope: Scope) -> bool:
        return any(
            name == b"host" and value.lower() == self._content_host for name, value in scope["headers"]
        )
