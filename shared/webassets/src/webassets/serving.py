"""A built file as an HTTP response."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from webassets.files import BUILD_COMMAND, NotBuilt, WebFile, WebFiles

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


def web_response(
    files: WebFiles, path: str, request: Request, headers: Mapping[str, str] | None = None
) -> Response:
    """200 or 304 with the file; 404 when there is none; 503 with what to do when nothing was built."""
    try:
        file = files.get(path)
    except NotBuilt:
        message = f"The web files are not built. Run `make setup`, or: {BUILD_COMMAND}\n"
        return PlainTextResponse(message, HTTPStatus.SERVICE_UNAVAILABLE)
    if file is None:
        return PlainTextResponse("There is no such file.\n", HTTPStatus.NOT_FOUND)
    common = {
        "Cache-Control": _FOR_EVER if file.immutable else _ASK_EACH_TIME,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **(headers or {}),
    }
    if file.etag in request.headers.get("If-None-Match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=common)
    return _whole(file, request, common)


def _whole(file: WebFile, request: Request, headers: dict[str, str]) -> Response:
    if file.compressed is None or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(file.content, media_type=file.media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(file.compressed, media_type=file.media_type, headers=headers)
