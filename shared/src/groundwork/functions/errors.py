"""What can go wrong with a function, in words that reach the person who wrote it."""

from __future__ import annotations

from groundwork.errors import LabelingError

MAX_MESSAGE_CHARACTERS = 2_000
MAX_TRACE_CHARACTERS = 20_000


class FunctionFailed(LabelingError):
    """A pre- or post-annotation function did not do its work."""

    status, code = 502, "function_failed"

    def __init__(
        self, message: str, *, where: str, transient: bool = False, trace: str | None = None
    ) -> None:
        """`where` is the function as the job names it. `transient`: trying again may help."""
        super().__init__(_shortened(message, MAX_MESSAGE_CHARACTERS), where=where)
        self.transient = transient
        self.trace = None if trace is None else _shortened(trace, MAX_TRACE_CHARACTERS)
        """The function's own stack trace, where it gave one."""

    @property
    def mendable(self) -> bool:
        """Waiting may help: the function may come back, or be registered after all."""
        return self.transient

    @property
    def reason(self) -> str:
        """The failure reason of an object whose labelling needed the function."""
        return f"ClientError: Exception invoking the Lambda function {self.where}. {self.message}"


class FunctionMissing(FunctionFailed):
    """No function of this name is registered."""

    status, code = 404, "function_not_found"

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"No function is registered under {reference!r}. Register it with PUT /v1/functions/<name>, or "
            "name a built-in one (PRE-..., ACS-...)",
            where=reference,
        )

    @property
    def mendable(self) -> bool:
        return True


class FunctionAnswerInvalid(FunctionFailed):
    """The function answered something that cannot be used."""


def _shortened(text: str, limit: int) -> str:
    # Postgres keeps no NUL in a text.
    text = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return text if len(text) <= limit else text[: limit - 1] + "…"
