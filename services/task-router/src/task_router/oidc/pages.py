"""Faults as pages: what a provider sends back is a browser, and a person looks at the answer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from html import escape
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from groundwork.errors import InvalidParts, LabelingError

log = structlog.get_logger()

_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Not signed in - Groundwork</title>
  <link rel="stylesheet" href="/static/portal.css">
</head>
<body>
  <header><span class="brand">Groundwork</span></header>
  <main>
    <h1>You are not signed in</h1>
    {messages}
    <p><a href="/">Back to the portal</a></p>
    <p class="hint">{code}</p>
  </main>
</body>
</html>
"""


class PageRoute(APIRoute):
    """Answers faults with a page to who prefers one, and with JSON, as elsewhere, to everybody else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except LabelingError as error:
                if "text/html" not in request.headers.get("accept", ""):
                    raise
                if error.status >= 500:
                    log.error("request_failed", code=error.code, exc_info=error)
                return _page(error)

        return handle


def _page(error: LabelingError) -> HTMLResponse:
    texts = [message for _, message in error.problems] if isinstance(error, InvalidParts) else [error.message]
    messages = "\n    ".join(f"<p>{escape(text)}</p>" for text in texts)
    return HTMLResponse(_PAGE.format(messages=messages, code=escape(error.code)), error.status)
