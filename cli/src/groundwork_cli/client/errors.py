"""What a call to one of the APIs can end in."""

from __future__ import annotations

from collections.abc import Sequence

from groundwork_cli.client.models.jobs import Problem
from groundwork_cli.errors import CommandError

SHOWN = 20


class ApiError(CommandError):
    """The server refused, or did not answer.

    `message` is the server's own, for people. `status` is None when no
    answer came. `problems` has everything that is wrong when the server
    told of more than one thing.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "unreachable",
        where: str | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message, _hint(status, code, problems))
        self.status = status
        self.code = code
        self.where = where
        self.problems = tuple(problems)


def _hint(status: int | None, code: str, problems: Sequence[Problem]) -> str:
    if len(problems) > 1:
        lines = [f"  {problem.where}: {problem.message}" for problem in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"  and {len(problems) - SHOWN} more")
        return "\n".join(lines)
    if status == 401:
        return "Give a valid key with --api-key or GROUNDWORK_API_KEY."
    if status == 403:
        return "An admin can issue a key with another role: groundwork keys create NAME --role ROLE"
    return ""
