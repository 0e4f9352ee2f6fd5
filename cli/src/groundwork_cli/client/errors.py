"""What a call to one of the APIs can end in."""

from __future__ import annotations

from groundwork_cli.errors import CommandError


class ApiError(CommandError):
    """The server refused, or did not answer.

    `message` is the server's own, for people. `status` is None when no
    answer came.
    """

    def __init__(
        self, message: str, *, status: int | None = None, code: str = "unreachable", where: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.where = where
