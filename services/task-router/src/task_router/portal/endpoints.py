"""The working page: one page, one script, one style sheet, nothing from elsewhere."""

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
    return FileResponse(_FILES / "index.html", media_type="text/html; charset=utf-8")
