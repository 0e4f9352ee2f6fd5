"""`/console`: a page per job. Anyone may load the page; it shows nothing without an API key."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@router.get("/console")
@router.get("/console/jobs/{name}")
async def page(name: str | None = None) -> FileResponse:
    return FileResponse(STATIC / "console.html", media_type="text/html", headers=_HEADERS)


@router.get("/console/static/console.js")
async def script() -> FileResponse:
    return FileResponse(STATIC / "console.js", media_type="text/javascript", headers=_HEADERS)


@router.get("/console/static/console.css")
async def style() -> FileResponse:
    return FileResponse(STATIC / "console.css", media_type="text/css", headers=_HEADERS)
