"""The working page and those about accounts: plain files, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

_FILES = Path(__file__).parent / "static"

router = APIRouter(include_in_schema=False)
static_files = StaticFiles(directory=_FILES)


@router.get("/favicon.ico", status_code=204)
async def no_icon() -> None:
    """Browsers ask for one; its absence should not show as an error."""


@router.get("/")
async def page() -> FileResponse:
    return _page("index.html")


@router.get("/invitation")
async def invitation() -> FileResponse:
    """Where the link of an invitation leads."""
    return _page("invitation.html")


@router.get("/password")
async def password() -> FileResponse:
    """Where a link to a new password leads, and where one is asked for."""
    return _page("password.html")


def _page(name: str) -> FileResponse:
    return FileResponse(_FILES / name, media_type="text/html; charset=utf-8")
