"""A bound on what a request may make the process read, which is read before anybody looks who sends it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyTooLarge(HTTPException):
    """The body has more bytes than this path takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            413,
            f"a request has at most {limit:,} bytes here; put larger things into the object store and name"
            " them",
        )


class LimitedBodies:
    """Refuses larger bodies with 413 as soon as they prove to be that: by their announced length, or while
    they are read. Paths with one of the endings `own_limit` bound theirs themselves."""

    def __init__(self, app: ASGIApp, *, limit: int, own_limit: Sequence[str] = ()) -> None:
        self._app = app
        self._limit = limit
        self._own_limit = tuple(own_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(self._own_limit):
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        read = int(announced) if announced.isdigit() and int(announced) > self._limit else 0

        async def limited() -> Message:
            nonlocal read
            if read > self._limit:
                raise BodyTooLarge(self._limit)
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise BodyTooLarge(self._limit)
            return message

        await self._app(scope, limited, send)
