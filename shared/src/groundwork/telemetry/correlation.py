"""One id that follows a piece of work through HTTP requests and events, and shows in every log line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

import structlog

_current: ContextVar[str | None] = ContextVar("correlation_id", default=None)
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def new_correlation_id() -> str:
    return uuid4().hex


def correlation_id() -> str:
    """The id of the work in hand; a fresh one where no work was bound."""
    return _current.get() or new_correlation_id()


@contextmanager
def bind_correlation(given: str | None) -> Iterator[str]:
    """Bind an id to this task's work. An id from outside is taken only if it is short and plain."""
    bound = given if given and _ACCEPTED.fullmatch(given) else new_correlation_id()
    token = _current.set(bound)
    with structlog.contextvars.bound_contextvars(correlation_id=bound):
        try:
            yield bound
        finally:
            _current.reset(token)
