"""When a function that is away is called again: after pauses that grow."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


class Pauses:
    """Of whatever has to wait, by number. Known to this process alone: a new one calls at once."""

    def __init__(
        self,
        *,
        first: float = FIRST_PAUSE,
        longest: float = LONGEST_PAUSE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._first, self._longest, self._clock = first, longest, clock
        self._resting: dict[int, tuple[float, float]] = {}
        """Until when, and how long that pause is."""

    def rest(self, number: int) -> None:
        """It waits once more, twice as long as before."""
        _, before = self._resting.get(number, (0.0, self._first / 2))
        pause = min(before * 2, self._longest)
        self._resting[number] = (self._clock() + pause, pause)

    def end(self, number: int) -> None:
        """It has what it waited for."""
        self._resting.pop(number, None)

    def has_waited(self, number: int) -> bool:
        return number in self._resting

    def resting(self) -> list[int]:
        """Those whose pause is not over."""
        now = self._clock()
        # What was not called again for long after its pause is gone.
        self._resting = {
            number: (until, pause)
            for number, (until, pause) in self._resting.items()
            if now - until < 10 * self._longest
        }
        return [number for number, (until, _) in self._resting.items() if until > now]
