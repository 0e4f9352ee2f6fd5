"""Whose fault an error of the database is: the request's, nobody's for the moment, or ours."""

from __future__ import annotations

import asyncpg
import httpx
import pytest
from asyncpg.exceptions import AdminShutdownError, CannotConnectNowError, CharacterNotInRepertoireError
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from groundwork.service import install_http
from groundwork.service.database_errors import is_bad_value, is_outage


class _TooLarge(asyncpg.InterfaceError, ValueError):  # type: ignore[misc]  # asyncpg has no types
    """As the driver says of an argument that it cannot encode."""


def wrapped(cause: Exception) -> DBAPIError:
    """As SQLAlchemy gives it on."""
    original = Exception("translated")
    original.__cause__ = cause
    return DBAPIError("SELECT 1", {}, original)


OUTAGES = [
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    AdminShutdownError("terminating connection"),
    CannotConnectNowError("the database system is starting up"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    ConnectionRefusedError(111, "refused"),
    TimeoutError(),
]
BAD_VALUES = [CharacterNotInRepertoireError("invalid byte sequence"), _TooLarge("out of range")]
FAULTS = [asyncpg.UniqueViolationError("taken"), asyncpg.UndefinedTableError("no such table")]


@pytest.mark.parametrize("through_sqlalchemy", [False, True])
def test_each_error_has_one_cause(through_sqlalchemy: bool) -> None:
    for errors, verdict in ((OUTAGES, (True, False)), (BAD_VALUES, (False, True)), (FAULTS, (False, False))):
        for error in errors:
            shown = wrapped(error) if through_sqlalchemy else error
            outage = is_outage(shown) and not is_bad_value(shown)
            assert (outage, is_bad_value(shown)) == verdict, repr(error)


def test_a_pool_without_a_free_connection_is_an_outage() -> None:
    assert is_outage(PoolExhausted())


@pytest.mark.parametrize(
    ("errors", "status", "code"),
    [(OUTAGES, 503, "unavailable"), (BAD_VALUES, 422, "invalid_request"), (FAULTS, 500, "internal")],
)
async def test_callers_are_told_so(errors: list[Exception], status: int, code: str) -> None:
    app = FastAPI()
    install_http(app)
    raised = iter(errors)

    @app.get("/")
    async def fail() -> None:
        raise next(raised)

    # Starlette raises what is nobody's business but ours again, for the server's log.
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        for _ in errors:
            answer = await client.get("/")
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
            assert ("retry-after" in answer.headers) == (status == 503)
