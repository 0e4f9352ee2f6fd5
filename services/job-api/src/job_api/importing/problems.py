"""Collecting what is wrong with a manifest, in a form that fits a job's failure reason."""

from __future__ import annotations

from groundwork.errors import PermanentFailure

SHOWN = 10
MAX_CHARACTERS = 1024
"""Length of a job's failure reason in the contract."""


class ManifestRejected(PermanentFailure):
    """The manifest cannot be imported."""


class Problems:
    """The first bad lines, and the number of all."""

    def __init__(self) -> None:
        self._count = 0
        self._shown: list[str] = []

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, line: int, message: str) -> None:
        self._count += 1
        if len(self._shown) < SHOWN:
            self._shown.append(f"line {line}: {message}")

    def raise_if_any(self) -> None:
        """Raises ManifestRejected, naming the lines."""
        if not self._count:
            return
        lines = "one line" if self._count == 1 else f"{self._count:,} lines"
        text = f"ClientError: {lines} of the manifest cannot be used; nothing was imported. "
        more = ""
        for index, shown in enumerate(self._shown):
            left = self._count - index
            more = f" ... and {left:,} more"
            if len(text) + len(shown) + len(more) + 2 > MAX_CHARACTERS:
                raise ManifestRejected((text[: MAX_CHARACTERS - len(more)] + more).strip())
            text += ("; " if index else "") + shown
        rest = self._count - len(self._shown)
        raise ManifestRejected(text + (f"; and {rest:,} more" if rest else ""))
