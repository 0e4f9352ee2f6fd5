"""What the HTTP face of every service has: errors, health, metrics, correlation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundwork.errors import InvalidParts, LabelingError, TooManyRequests
from groundwork.service.body_limit import LimitedBodies
from groundwork.service.database_errors import OF_DATABASE, is_bad_value, is_outage
from groundwork.service.platform import Platform
from groundwork.service.wording import body_problems
from groundwork.store.migrations import HEAD
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import HTTP_REQUESTS

log = structlog.get_logger()

READY_TIMEOUT = 3.0
RETRY_AFTER_OUTAGE = 1
"""Seconds."""

MAX_BODY_BYTES = 1024 * 1024
_HTTP_ERRORS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


def install_http(
    app: FastAPI, *, body_limit: int = MAX_BODY_BYTES, own_body_limit: Sequence[str] = ()
) -> None:
    """Add the error handlers, `/healthz`, `/readyz` and `/metrics` (open to whoever reaches the port).

    A request has at most `body_limit` bytes; paths with an ending of `own_body_limit` see to that themselves.
    """
    app.add_middleware(LimitedBodies, limit=body_limit, own_limit=own_body_limit)
    app.add_middleware(Observed)
    app.add_exception_handler(LabelingError, _labeling_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    for kind in OF_DATABASE:
        app.add_exception_handler(kind, _database_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected_error)
    app.add_api_route("/healthz", healthz, include_in_schema=False)
    app.add_api_route("/readyz", readyz, include_in_schema=False)
    app.add_api_route("/metrics", metrics, include_in_schema=False)


async def healthz() -> Response:
    """The loop turns."""
    return Response("ok")


async def readyz(request: Request) -> JSONResponse:
    """The service can do its work: each thing it needs answers, and the schema is the one it knows."""
    platform: Platform = request.state.platform
    checks: dict[str, Callable[[], Awaitable[None]]] = {
        "postgres": platform.database.ping,
        "schema": lambda: _check_schema(platform),
        "nats": platform.broker.ping,
        "object_store": platform.store.ping,
    }
    outcomes = await asyncio.gather(*(_outcome(check) for check in checks.values()))
    results = dict(zip(checks, outcomes, strict=True))
    ready = all(outcome == "ok" for outcome in outcomes)
    return JSONResponse(results, status_code=200 if ready else 503)


async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _outcome(check: Callable[[], Awaitable[None]]) -> str:
    try:
        await asyncio.wait_for(check(), READY_TIMEOUT)
    except Exception as error:
        # The reason without its details: an address in a driver's message may carry credentials.
        log.warning("not_ready", error=repr(error))
        return f"failed: {type(error).__name__}"
    return "ok"


async def _check_schema(platform: Platform) -> None:
    async with platform.database.engine.connect() as connection:
        revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision != HEAD:
        raise LabelingError(f"the schema is at revision {revision}, this service needs {HEAD}; migrate first")


def _problem(status: int, code: str, message: str, where: str | None = None, **more: Any) -> JSONResponse:
    body: dict[str, Any] = {"error": {"code": code, "message": message, **more}}
    if where:
        body["error"]["where"] = where
    return JSONResponse(body, status_code=status)


async def _labeling_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LabelingError)  # noqa: S101 - registered for this class
    if error.status >= 500:
        log.error("request_failed", code=error.code, exc_info=error)
    more: dict[str, Any] = {}
    if isinstance(error, InvalidParts):
        more["problems"] = [{"where": where, "message": message} for where, message in error.problems]
    answer = _problem(error.status, error.code, error.message, error.where, **more)
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    body = getattr(request.scope.get("route"), "body_field", None)
    found = body_problems(error.errors(), None if body is None else body.field_info.annotation)
    problems = [{"where": where, "message": message} for where, message in found]
    first = problems[0]
    return JSONResponse(
        {
            "error": {
                "code": "invalid_request",
                "message": f"{first['where']}: {first['message']}",
                "where": first["where"],
                "problems": problems,
            }
        },
        status_code=422,
    )


async def _database_error(request: Request, error: Exception) -> JSONResponse:
    """Whatever it is, the transaction is rolled back by then, or its connection is gone."""
    if is_bad_value(error):
        return _problem(422, "invalid_request", "a value holds a NUL character or is out of range")
    if is_outage(error):
        log.warning("unavailable", exc_info=error)
        answer = _problem(
            503, "unavailable", "a server that we need does not answer at the moment; try again shortly"
        )
        answer.headers["Retry-After"] = str(RETRY_AFTER_OUTAGE)
        return answer
    return await _unexpected_error(request, error)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    code = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}.get(
        error.status_code, "http_error"
    )
    return _problem(error.status_code, code, str(error.detail))


async def _unexpected_error(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", code="internal", exc_info=error)
    return _problem(500, "internal", LabelingError().message)


class Observed:
    """Counts and times requests by route template; binds the id that `X-Correlation-Id` gives."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        headers = dict(scope["headers"])
        started = perf_counter()
        with bind_correlation(headers.get(b"x-correlation-id", b"").decode("latin-1")) as correlation:

            async def observed_send(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    message["headers"] = [
                        *message.get("headers", []),
                        (b"x-correlation-id", correlation.encode()),
                    ]
                await send(message)

            try:
                await self._app(scope, receive, observed_send)
            finally:
                route = getattr(scope.get("route"), "path", "unmatched")
                HTTP_REQUESTS.labels(scope["method"], route, str(status)).observe(perf_counter() - started)
