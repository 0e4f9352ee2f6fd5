"""A random sample of exact size, drawn in one pass."""

from __future__ import annotations

import random


class Sample:
    """Decides for one line after another whether it is in the sample.

    Every set of `size` lines is equally likely; the same seed gives the same lines.
    """

    def __init__(self, lines: int, fraction: float, seed: int) -> None:
        self._left = lines
        self.size = min(max(round(lines * fraction), 1), lines)
        self._wanted = self.size
        self._random = random.Random(seed)  # noqa: S311 - nothing is kept secret by it

    def takes_next(self) -> bool:
        taken = self._random.random() * self._left < self._wanted
        self._left -= 1
        self._wanted -= taken
        return taken
