"""Showing one object of the store to a browser: whole or in part, streamed, typed by what its bytes say."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from groundwork.errors import LabelingError
from groundwork.objectstore import ObjectAddress, ObjectHead, ObjectStore, OpenObject
from task_router.content.media import MAGIC_BYTES, PDF, shown_type
from task_router.content.ranges import NoSuchRange, Span, asked_span, still_the_same

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=600",
    "Referrer-Policy": "no-referrer",
}
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range, If-Range",
    "Access-Control-Max-Age": "86400",
}
_REMEMBERED_TYPES = 10_000


class NotShown(LabelingError):
    """This object is no picture (JPEG, PNG, GIF, WebP), video (MP4, WebM, Ogg), sound (MP3, WAV, Ogg, FLAC,
    M4A) or PDF, and no plain text."""

    status, code = 415, "not_shown"


def preflight() -> Response:
    """What a page of any origin may ask for; whether it gets it, the link decides."""
    return Response(status_code=204, headers=_PREFLIGHT)


class ShownObjects:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._types: OrderedDict[tuple[ObjectAddress, str], str | None] = OrderedDict()
        """By object and ETag: whoever asks for the middle of a video would else have its start read each
        time."""

    async def head(self, address: ObjectAddress) -> Response:
        """Raises ObjectNotFound and NotShown."""
        head = await self._store.head(address)
        headers = {**_described(head), "Content-Length": str(head.size)}
        return Response(headers=headers, media_type=await self._type(address, head))

    async def is_pdf(self, address: ObjectAddress) -> bool:
        """Raises ObjectNotFound and NotShown."""
        return await self._type(address, await self._store.head(address)) == PDF

    async def show(self, address: ObjectAddress, *, asked: str | None, if_range: str | None) -> Response:
        """`asked` and `if_range` are the headers Range and If-Range. Raises ObjectNotFound and NotShown."""
        if asked is None:
            return await self._whole(address)
        head = await self._store.head(address)
        try:
            span = asked_span(asked, head.size) if still_the_same(if_range, head.etag) else None
        except NoSuchRange:
            return Response(
                status_code=416, headers={**_described(head), "Content-Range": f"bytes */{head.size}"}
            )
        if span is None:
            return await self._whole(address)
        return await self._part(address, head, span)

    async def _whole(self, address: ObjectAddress) -> Response:
        async with AsyncExitStack() as opening:
            found = await opening.enter_async_context(self._store.opened(address))
            chunks = found.chunks()
            start = b""
            async for chunk in chunks:
                start += chunk
                if len(start) >= MAGIC_BYTES:
                    break
            media_type = self._remember(address, found.head, start)
            headers = {**_described(found.head), "Content-Length": str(found.head.size)}
            return _Streamed(start, chunks, opening.pop_all(), headers=headers, media_type=media_type)

    async def _part(self, address: ObjectAddress, head: ObjectHead, span: Span) -> Response:
        media_type = await self._type(address, head)
        async with AsyncExitStack() as opening:
            found: OpenObject = await opening.enter_async_context(
                self._store.opened(address, start=span.start, end=span.end)
            )
            if found.head != head:
                # It was replaced a moment ago; what we know of it is of the old one.
                return await self._whole(address)
            headers = {
                **_described(head),
                "Content-Range": span.content_range(head.size),
                "Content-Length": str(span.end - span.start),
            }
            return _Streamed(
                b"",
                found.chunks(),
                opening.pop_all(),
                status_code=206,
                headers=headers,
                media_type=media_type,
            )

    async def _type(self, address: ObjectAddress, head: ObjectHead) -> str:
        known = (address, head.etag)
        if known not in self._types:
            return self._remember(address, head, await self._store.get(address, first_bytes=MAGIC_BYTES))
        self._types.move_to_end(known)
        return _shown(self._types[known])

    def _remember(self, address: ObjectAddress, head: ObjectHead, start: bytes) -> str:
        self._types[address, head.etag] = found = shown_type(start)
        if len(self._types) > _REMEMBERED_TYPES:
            self._types.popitem(last=False)
        return _shown(found)


def _described(head: ObjectHead) -> dict[str, str]:
    return {**_HEADERS, "Accept-Ranges": "bytes", "ETag": head.etag}


def _shown(media_type: str | None) -> str:
    if media_type is None:
        raise NotShown
    return media_type


class _Streamed(StreamingResponse):
    """Bytes of an open object, which is closed whatever becomes of the response."""

    def __init__(
        self,
        start: bytes,
        rest: AsyncIterator[bytes],
        opened: AsyncExitStack,
        *,
        status_code: int = 200,
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        async def body() -> AsyncIterator[bytes]:
            if start:
                yield start
            async for chunk in rest:
                yield chunk

        super().__init__(body(), status_code=status_code, headers=headers, media_type=media_type)
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._opened:
            await super().__call__(scope, receive, send)
