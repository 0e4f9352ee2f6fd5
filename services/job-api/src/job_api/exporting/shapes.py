"""Writing many output lines at once.

In most jobs many objects have the same outcome: the same class, with the same confidence. What such an
outcome adds to a line differs in the date alone, so it is made once by the function that writes single lines,
cut around the date, and put into every other line as it is. Everything else goes to that function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
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

_LINE = '{"":0}'
_PROBES = (datetime(1001, 2, 3, 4, 5, 6, 7, UTC), datetime(1008, 9, 10, 11, 12, 13, 14, UTC))


Shape = tuple[str, str]
"""What stands behind a line without its brace: before and after the date."""
_AS_IT_CAME = ("}", "\n")


class Outcome(NamedTuple):
    """What is known of one object; `h0.97 3` in a page."""

    source: str
    """`h` for people, `m` for a model, `f` for a failure."""
    confidence: float
    label: str
    """JSON: the label, or the reason of the failure."""

    @classmethod
    def parse(cls, text: str) -> Outcome:
        confidence, _, label = text[1:].partition(" ")
        return cls(text[0], float(confidence), label)

    def known(self, ordinal: int, line: str, at: datetime) -> Known:
        value = orjson.loads(self.label)
        nothing = (None, None, None)
        if self.source == "f":
            return Known(ordinal, line, *nothing, *nothing, value, at)
        label = (value, self.confidence, at)
        if self.source == "h":
            return Known(ordinal, line, *label, *nothing, None, None)
        return Known(ordinal, line, *nothing, *label, None, None)


def known_objects(page: Page) -> Iterator[Known]:
    """The objects of a page of which anything is known, each by itself."""
    rows = zip(
        page.ordinals,
        page.lines.split("\n"),
        page.dates.split("\n"),
        page.outcomes.split("\n"),
        strict=True,
    )
    for ordinal, line, date, outcome in rows:
        if outcome:
            yield Outcome.parse(outcome).known(ordinal, line, _moment(date))


class PageWriter:
    """Writes the lines of one job, a page at a time."""

    def __init__(self, write: Callable[[Known], Written], attribute: str) -> None:
        self._write = write
        self._mention = f'"{attribute}'
        self._shapes: dict[str, Shape | None] = {"": _AS_IT_CAME}
        """By outcome; None: it has no shape."""
        self._rounded: dict[Outcome, Shape | None] = {}
        """By outcome with two decimals of its confidence: nearly all that is shown."""

    def lines(self, page: Page) -> tuple[bytes, list[tuple[ObjectAddress, OutputFile]]]:
        """The page's output lines, each with its line end, and the files that they point at."""
        outcomes = page.outcomes.split("\n")
        shapes: dict[str, Shape | None] = dict.fromkeys(outcomes)
        # A line that has an earlier label, or a key that is spelled in another way, is not merely added to.
        if page.responses is None and self._mention not in page.lines and "\\u" not in page.lines:
            shapes = {outcome: self._find(outcome) for outcome in shapes}
        # Where a line ends in anything but its brace, there are fewer of those.
        neat = page.lines.endswith("}") and page.lines.count("}\n") == len(outcomes) - 1
        if neat and None not in shapes.values():
            return self._together(page, outcomes, {key: shape for key, shape in shapes.items() if shape}), []
        return self._one_by_one(page, outcomes, shapes)

    def _together(self, page: Page, outcomes: Sequence[str], shapes: Mapping[str, Shape]) -> bytes:
        befores = {outcome: before for outcome, (before, _) in shapes.items()}
        afters = {outcome: after for outcome, (_, after) in shapes.items()}
        parts = zip(
            page.lines.removesuffix("}").split("}\n"),
            map(befores.__getitem__, outcomes),
            page.dates.split("\n"),
            map(afters.__getitem__, outcomes),
            strict=True,
        )
        return "".join(chain.from_iterable(parts)).encode()

    def _one_by_one(
        self, page: Page, outcomes: Sequence[str], shapes: Mapping[str, Shape | None]
    ) -> tuple[bytes, list[tuple[ObjectAddress, OutputFile]]]:
        written: list[str] = []
        files: list[tuple[ObjectAddress, OutputFile]] = []
        lines, dates = page.lines.split("\n"), page.dates.split("\n")
        responses = [""] * len(lines) if page.responses is None else page.responses.split("\n")
        rows = zip(page.ordinals, lines, dates, outcomes, responses, strict=True)
        for ordinal, line, date, outcome, response in rows:
            shape = shapes[outcome]
            if not outcome:
                written.append(f"{line}\n")
            elif shape is not None:
                written.append(f"{line.rstrip()[:-1]}{shape[0]}{date}{shape[1]}")
            else:
                known = Outcome.parse(outcome).known(ordinal, line, _moment(date))
                single = self._write(_answered(known, response))
                written.append(f"{single.line.decode()}\n")
                if single.file is not None:
                    files.append(single.file)
        return "".join(written).encode(), files

    def _find(self, text: str) -> Shape | None:
        if text in self._shapes:
            return self._shapes[text]
        if len(text) > LONGEST_LABEL:
            return None
        outcome = Outcome.parse(text)
        rounded = outcome._replace(confidence=round(outcome.confidence, 2))
        if rounded in self._rounded:
            shape = self._rounded[rounded]
        elif len(self._rounded) < MOST_SHAPES:
            shape = self._shape(outcome)
            if shape is not None and shape != self._shape(rounded):
                shape = None  # more than two decimals are shown
            self._rounded[rounded] = shape
        else:
            return None
        if len(self._shapes) < MOST_SHAPES:
            self._shapes[text] = shape
        return shape

    def _shape(self, outcome: Outcome) -> Shape | None:
        """What the outcome adds to any line; None when that depends on the object."""
        found = set()
        for ordinal, at in enumerate(_PROBES):
            single = self._write(outcome.known(ordinal, _LINE, at))
            before, date, after = single.line.decode().partition(f"{at:%Y-%m-%dT%H:%M:%S.%f}")
            if single.file is not None or not date or not before.startswith(_LINE[:-1]):
                return None
            found.add((before[len(_LINE) - 1 :], f"{after}\n"))
        return found.pop() if len(found) == 1 else None


def _answered(known: Known, response: str) -> Known:
    if not response:
        return known
    iteration, _, at = response.partition(" ")
    return known._replace(iteration=int(iteration), answered_at=_moment(at))


def _moment(date: str) -> datetime:
    return datetime.fromisoformat(f"{date}+00:00")
