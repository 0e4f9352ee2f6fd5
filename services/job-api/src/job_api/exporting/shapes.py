"""Writing many output lines at once.

In most jobs many objects have the same outcome: the same class, with the same confidence. What such an
outcome adds to a line differs in the date alone, so it is made once by the function that writes single lines,
cut around the date, and put into every other line as it is. Everything else goes to that function.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import repeat
from typing import NamedTuple

import orjson

from groundwork.objectstore import ObjectAddress
from groundwork.task_types import OutputFile
from job_api.exporting.lines import Known, Written
from job_api.exporting.repository import Page

MOST_SHAPES = 20_000
"""Outcomes that are remembered; in a job with more different ones little would be gained."""
LONGEST_LABEL = 200
"""Characters of a label that others may have too."""

_DATE = len("2024-05-02T09:20:11.000007")
_LINE = '{"":0}'
_PROBES = (datetime(1001, 2, 3, 4, 5, 6, 7, UTC), datetime(1008, 9, 10, 11, 12, 13, 14, UTC))


Shape = tuple[str, str]
"""What is added to a line: before and after the date."""


class Outcome(NamedTuple):
    """What is known of one object: `2024-05-02T09:20:11.000007h0.97 3` in a page."""

    date: str
    source: str
    """`h` for people, `m` for a model, `f` for a failure."""
    confidence: float
    label: str
    """JSON: the label, or the reason of the failure."""

    @classmethod
    def parse(cls, text: str) -> Outcome:
        confidence, _, label = text[_DATE + 1 :].partition(" ")
        return cls(text[:_DATE], text[_DATE], float(confidence), label)

    def known(self, ordinal: int, line: str, at: datetime | None = None) -> Known:
        at = at or _moment(self.date)
        value = orjson.loads(self.label)
        nothing = (None, None, None)
        if self.source == "f":
            return Known(ordinal, line, *nothing, *nothing, value, at)
        label = (value, self.confidence, at)
        if self.source == "h":
            return Known(ordinal, line, *label, *nothing, None, None)
        return Known(ordinal, line, *nothing, *label, None, None)


def _answered(known: Known, response: str) -> Known:
    if not response:
        return known
    iteration, _, at = response.partition(" ")
    return known._replace(iteration=int(iteration), answered_at=_moment(at))


def _moment(date: str) -> datetime:
    return datetime.fromisoformat(f"{date}+00:00")


class PageWriter:
    """Writes the lines of one job, a page at a time."""

    def __init__(self, write: Callable[[Known], Written], attribute: str) -> None:
        self._write = write
        self._mention = f'"{attribute}'
        self._shapes: dict[str, Shape | None] = {}
        """By outcome without its date."""
        self._rounded: dict[tuple[str, float, str], Shape | None] = {}
        """By outcome without its date, and with two decimals of its confidence: nearly all that is shown."""

    def lines(self, page: Page) -> tuple[bytes, list[tuple[ObjectAddress, OutputFile]]]:
        """The page's output lines, each with its line end, and the files that they point at."""
        written: list[str] = []
        files: list[tuple[ObjectAddress, OutputFile]] = []
        # A line that has an earlier label, or a key that is spelled in another way, is not merely added to.
        plain = page.responses is None and self._mention not in page.lines and "\\u" not in page.lines
        responses = repeat("") if page.responses is None else page.responses.split("\n")
        shapes = self._shapes
        rows = zip(page.ordinals, page.lines.split("\n"), page.outcomes.split("\n"), responses, strict=False)
        for ordinal, line, outcome, response in rows:
            if not outcome:
                written.append(line)
                continue
            if plain:
                key = outcome[_DATE:]
                shape = shapes[key] if key in shapes else self._find(outcome)
                if shape is not None:
                    written.append(f"{line.rstrip()[:-1]}{shape[0]}{outcome[:_DATE]}{shape[1]}")
                    continue
            single = self._write(_answered(Outcome.parse(outcome).known(ordinal, line), response))
            written.append(single.line.decode())
            if single.file is not None:
                files.append(single.file)
        written.append("")
        return "\n".join(written).encode(), files

    def _find(self, text: str) -> Shape | None:
        if len(text) > LONGEST_LABEL:
            return None
        outcome = Outcome.parse(text)
        rounded = outcome._replace(confidence=round(outcome.confidence, 2))
        key = rounded[1:]
        if key in self._rounded:
            shape = self._rounded[key]
        elif len(self._rounded) < MOST_SHAPES:
            shape = self._shape(outcome)
            if shape is not None and shape != self._shape(rounded):
                shape = None  # more than two decimals are shown
            self._rounded[key] = shape
        else:
            return None
        if len(self._shapes) < MOST_SHAPES:
            self._shapes[text[_DATE:]] = shape
        return shape

    def _shape(self, outcome: Outcome) -> Shape | None:
        """What the outcome adds to any line; None when that depends on the object."""
        found = set()
        for ordinal, at in enumerate(_PROBES):
            single = self._write(outcome.known(ordinal, _LINE, at))
            before, date, after = single.line.decode().partition(f"{at:%Y-%m-%dT%H:%M:%S.%f}")
            if single.file is not None or not date or not before.startswith(_LINE[:-1]):
                return None
            found.add((before[len(_LINE) - 1 :], after))
        return found.pop() if len(found) == 1 else None
