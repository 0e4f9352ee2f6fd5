"""The tree of domain errors. One handler (`groundwork.service.http`) renders them.

LabelingError                 500  something is wrong on our side
├── InvalidRequest            422  the request names something that cannot be
│   └── InvalidParts          422  several of its parts do, each named
├── NotAuthenticated          401
├── NotAllowed                403
├── NotFound                  404
├── Conflict                  409  the request is fine, the state is not
├── TooManyRequests           429  it may be tried again, later
└── PermanentFailure          500  background work that no retry can mend
"""

from __future__ import annotations

from collections.abc import Sequence


class LabelingError(Exception):
    """Something went wrong on our side; the log has the details."""

    status = 500
    code = "internal"

    def __init__(self, message: str | None = None, *, where: str | None = None) -> None:
        """`where` names the place of the fault: a member, a line, a key or an object."""
        self.message = message or " ".join((type(self).__doc__ or "").split())
        self.where = where
        super().__init__(self.message)


class InvalidRequest(LabelingError):
    """The request is not valid."""

    status, code = 422, "invalid_request"


class InvalidParts(InvalidRequest):
    """Several parts of the request are not valid."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        """`problems`: the place and the message of each; at least one."""
        where, message = problems[0]
        more = f" (and {len(problems) - 1} more; see `problems`)" if len(problems) > 1 else ""
        super().__init__(message + more, where=where)
        self.problems = tuple(problems)


class NotAuthenticated(LabelingError):
    """Sign in first, or send a valid key."""

    status, code = 401, "not_authenticated"


class NotAllowed(LabelingError):
    """You may not do this."""

    status, code = 403, "not_allowed"


class NotFound(LabelingError):
    """There is no such thing, or you may not see it."""

    status, code = 404, "not_found"


class Conflict(LabelingError):
    """The present state does not allow this."""

    status, code = 409, "conflict"


class TooManyRequests(LabelingError):
    """This was tried too often; wait a little."""

    status, code = 429, "too_many_requests"

    def __init__(self, message: str, *, retry_after: int) -> None:
        """`retry_after`: seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class PermanentFailure(LabelingError):
    """This work fails the same way every time, so it is not tried again."""

    code = "permanent_failure"
