"""The content origin: data objects and pages of tasks for those who hold a link, and nothing else.

Callers are browsers without a cookie: the link alone says what they may see. Addresses that the workforce of
the team does not allow see nothing.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, Response

from groundwork.service import install_http
from groundwork.templates import ASSETS
from task_router.access.addresses import Address, AddressNotAllowed, allows
from task_router.access.requests import (
    ClientAddress,
    TheDisguise,
    TheLinks,
    ThePlatform,
    TheSettings,
    TheShownObjects,
    TheTaskPages,
)
from task_router.claims.endpoints import AssignmentId
from task_router.content.objects import preflight
from task_router.content.pages import lost_page
from task_router.content.pdf_page import FRAMED, pdf_page
from task_router.content.policy import page_headers
from task_router.content.repository import cidrs_of_team, leased_task
from task_router.turk.endpoints import router as turk
from webassets import WebFiles, web_response

router = APIRouter()
_KIT = WebFiles("kit")
_READABLE_FROM_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""A sandboxed page has no origin, and some load scripts with a check of their content."""


@router.get("/objects/{bucket}/{key:path}")
@router.head("/objects/{bucket}/{key:path}")
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
    wanted_as: Annotated[str | None, Header(alias="Sec-Fetch-Dest")] = None,
) -> Response:
    """Stream one data object, or a part of it, to whoever holds its link and comes from an address that the
    team's workforce allows. A frame gets a page that shows the PDF in place of a PDF."""
    address = links.check(bucket, key, team, expires, signature)
    async with platform.database.sessions() as session:
        await _check_address(session, team, client)
    if request.method == "HEAD":
        return await shown.head(address)
    if wanted_as in FRAMED and await shown.is_pdf(address):
        return pdf_page()
    return await shown.show(address, asked=asked, if_range=if_range)


@router.options("/objects/{bucket}/{key:path}")
async def ask_about_object(bucket: str, key: str) -> Response:
    """What a script may ask of an object: open to everybody, and the same for every object."""
    return preflight()


@router.get(ASSETS + "{path:path}")
async def show_element_file(path: str, request: Request) -> Response:
    """The form elements that pages load, and the scripts of others that come with them: open to everybody."""
    return web_response(_KIT, path, request, _READABLE_FROM_ANYWHERE)


@router.get("/tasks/{assignment_id}/page")
async def show_page(
    assignment_id: AssignmentId,
    team: int,
    lease: str,
    signature: str,
    platform: ThePlatform,
    settings: TheSettings,
    links: TheLinks,
    pages: TheTaskPages,
    disguise: TheDisguise,
    client: ClientAddress,
) -> HTMLResponse:
    """The page of a task, for as long as its lease lasts; the portal shows it in a frame."""
    links.check_page(assignment_id, team, lease, signature)
    async with platform.database.sessions() as session:
        await _check_address(session, team, client)
        task = await leased_task(session, disguise.real(assignment_id), lease)
    headers = dict(page_headers([settings.portal_url], settings.page_hosts))
    if task is None:
        return HTMLResponse(lost_page(), status_code=410, headers=headers)
    return HTMLResponse(await pages.page(task), headers=headers)


async def _check_address(session: AsyncSession, team: int, client: Address | None) -> None:
    """Raises AddressNotAllowed, also when the team is gone."""
    cidrs = await cidrs_of_team(session, team)
    if cidrs is None or not allows(cidrs, client):
        raise AddressNotAllowed


def content_app() -> FastAPI:
    """Needs the portal's lifespan state."""
    app = FastAPI(title="Groundwork content", openapi_url=None)
    install_http(app)
    app.include_router(router)
    app.include_router(turk)
    return app
