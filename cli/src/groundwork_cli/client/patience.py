"""Pauses that grow up to a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """How long a call is tried again: long enough, by default, for a service to be started again."""

    seconds: float = 60.0
    """Paused in all, before giving up."""
    seconds_with_faults: float = 10.0
    """The same for a server that answers, but with a fault: what a restart of its database takes."""
    first: float = 0.1
    longest: float = 2.0

    def pauses(self) -> Iterator[float]:
        """The pauses between tries, each twice as long as the one before."""
        left, pause = self.seconds, self.first
        while left > 0:
            yield min(pause, left)
            left -= pause
            pause = min(pause * 2, self.longest)
