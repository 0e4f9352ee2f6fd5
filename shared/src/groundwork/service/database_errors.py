"""What a failed request's error says about the database: whose fault it is. Pure.

Requests reach the database through SQLAlchemy, which wraps the driver's errors, and through the driver alone.
"""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

_OUTAGES = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,  # it shuts down, starts up, or gave a statement up
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,  # the connection was closed
    asyncpg.InternalClientError,  # it is just being lost
    OSError,  # among them refused connections and timeouts
    PoolExhausted,
)
OF_DATABASE = (DBAPIError, asyncpg.exceptions.DataError, *_OUTAGES)
"""Errors worth asking about."""


def is_bad_value(error: Exception) -> bool:
    """The request holds what the database cannot (a NUL character, a number out of range).

    The server says so by a state of class 22, "data exception"; the driver, which encodes most values, by an
    error that is both its own and a ValueError.
    """
    driven = _of_driver(error)
    if isinstance(driven, asyncpg.InterfaceError):
        return isinstance(driven, ValueError)
    return str(getattr(driven, "sqlstate", None)).startswith("22")


def is_outage(error: Exception) -> bool:
    """The database is away, or too busy: the same request may succeed in a moment."""
    return isinstance(_of_driver(error), _OUTAGES)


def _of_driver(error: Exception) -> BaseException | None:
    if not isinstance(error, DBAPIError):
        return error
    return error.orig.__cause__ if error.orig is not None and error.orig.__cause__ else error.orig
