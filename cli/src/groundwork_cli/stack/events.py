"""What the stack tells those who watch it start, run and stop. The library part prints nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    STARTING = "starting"
    READY = "ready"
    DIED = "died"
    RESTARTED = "restarted"
    STOPPED = "stopped"
    CLEANED = "cleaned"


@dataclass(frozen=True)
class StackEvent:
    """`seconds` is how long it took; `detail` is text for people (for DIED the end of the log)."""

    kind: EventKind
    name: str
    seconds: float | None = None
    detail: str = ""


OnEvent = Callable[[StackEvent], None]


def ignore(event: StackEvent) -> None:
    """The watcher of those who do not watch."""
