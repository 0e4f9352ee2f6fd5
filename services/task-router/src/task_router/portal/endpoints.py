"""The portal as it was built: one page, which finds out by its address what it is, and its files."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from webassets import WebFiles, web_response

_PORTAL = WebFiles("portal")

router = APIRouter(include_in_schema=False)


@router.get("/favicon.ico", status_code=204)
async def no_icon() -> None:
    """Browsers ask for one; its absence should not show as an error."""


@router.get("/")
@router.get("/invitation")
@router.get("/password")
@router.get("/work/{job}")
async def page(request: Request) -> Response:
    """Open to everybody: what there is to see, the page asks the API for."""
    return web_response(_PORTAL, "index.html", request)


@router.get("/static/{path:path}")
async def static_file(path: str, request: Request) -> Response:
    return web_response(_PORTAL, path, request)
