"""The content origin: data objects for those who hold a link, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse

from groundwork.errors import LabelingError
from groundwork.service import install_http
from task_router.access.addresses import AddressNotAllowed, allows
from task_router.access.requests import ClientAddress, TheLinks, ThePlatform
from task_router.content.media import shown_type
from task_router.content.repository import cidrs_of_team

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=600",
    "Referrer-Policy": "no-referrer",
}

router = APIRouter()


class NotShown(LabelingError):
    """This object is no JPEG or PNG picture, no MP4, WebM or Ogg video, and no plain text."""

    status, code = 415, "not_shown"


@router.get("/objects/{bucket}/{key:path}")
async def show_object(
    bucket: str,
    key: str,
    team: int,
    expires: int,
    signature: str,
    platform: ThePlatform,
    links: TheLinks,
    client: ClientAddress,
) -> StreamingResponse:
    """Stream one data object to an address that the team's workforce allows."""
    address = links.check(bucket, key, team, expires, signature)
    async with platform.database.sessions() as session:
        cidrs = await cidrs_of_team(session, team)
    if cidrs is None or not allows(cidrs, client):
        raise AddressNotAllowed
    chunks = platform.store.stream(address)
    first = await anext(chunks, b"")
    media_type = shown_type(first)
    if media_type is None:
        raise NotShown

    async def body() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return StreamingResponse(body(), media_type=media_type, headers=_HEADERS)


def content_app() -> FastAPI:
    """Needs the portal's lifespan state."""
    app = FastAPI(title="Groundwork content", openapi_url=None)
    install_http(app)
    app.include_router(router)
    return app
