"""Requests that change something must come from the portal's own pages, or from no page at all."""

from __future__ import annotations

from fastapi import Request

from groundwork.errors import InvalidRequest, NotAllowed
from task_router.settings import TaskRouterSettings

_SAFE = {"GET", "HEAD", "OPTIONS"}


class JsonRequired(InvalidRequest):
    """Send the request as JSON: Content-Type: application/json."""

    status, code = 415, "json_required"


class ForeignOrigin(NotAllowed):
    """This request comes from a page of another site."""

    code = "foreign_origin"


async def refuse_foreign_requests(request: Request) -> None:
    """Another site's form cannot send JSON, and its script cannot send our cookie (SameSite=Strict).

    The Origin check closes what is left: the content origin, which may be the same site on another port.
    """
    if request.method in _SAFE:
        return
    settings: TaskRouterSettings = request.state.settings
    origin = request.headers.get("origin")
    if origin is not None and origin.lower() != settings.portal_url:
        raise ForeignOrigin(f"requests are taken from {settings.portal_url} only; open the portal there")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "DELETE" and media_type != "application/json":
        raise JsonRequired
