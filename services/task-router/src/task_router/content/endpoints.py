"""The content origin: data objects for those who hold a link, and nothing else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Request
from starlette.responses import Response

from groundwork.service import install_http
from task_router.access.addresses import AddressNotAllowed, allows
from task_router.access.requests import ClientAddress, TheLinks, ThePlatform, TheShownObjects
from task_router.content.objects import preflight
from task_router.content.repository import cidrs_of_team

router = APIRouter()


@router.api_route("/objects/{bucket}/{key:path}", methods=["GET", "HEAD"])
async def show_object(
    request: Request,
    bucket: str,
    key: str,
    team: int,
    expires: int,
    signature: str,
    platform: ThePlatform,
    links: TheLinks,
    shown: TheShownObjects,
    client: ClientAddress,
    asked: Annotated[str | None, Header(alias="Range")] = None,
    if_range: Annotated[str | None, Header()] = None,
) -> Response:
    """Stream one data object, or a part of it, to whoever holds its link and comes from an address that the
    team's workforce allows."""
    address = links.check(bucket, key, team, expires, signature)
    async with platform.database.sessions() as session:
        cidrs = await cidrs_of_team(session, team)
    if cidrs is None or not allows(cidrs, client):
        raise AddressNotAllowed
    if request.method == "HEAD":
        return await shown.head(address)
    return await shown.show(address, asked=asked, if_range=if_range)


@router.options("/objects/{bucket}/{key:path}")
async def ask_about_object(bucket: str, key: str) -> Response:
    """What a script may ask of an object: open to everybody, and the same for every object."""
    return preflight()


def content_app() -> FastAPI:
    """Needs the portal's lifespan state."""
    app = FastAPI(title="Groundwork content", openapi_url=None)
    install_http(app)
    app.include_router(router)
    return app
