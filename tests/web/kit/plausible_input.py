"""A task's input that a template can be tried with, guessed from how the template uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CLASSES = ["cat", "dog", "heron"]

_TAG = re.compile(r"\{\{(.*?)\}\}|\{%-?\s*(.*?)-?%\}", re.DOTALL)
_PATH = re.compile(r"\b[A-Za-z_][\w-]*(?:\.[\w-]+|\[[^\]]*\])*")
_STEP = re.compile(r"\.([\w-]+)|\[\s*(?:['\"]([^'\"]*)['\"]|(\d+)|[^\]]*)\s*\]")
_LOOP = re.compile(r"for\s+([\w-]+)\s+in\s+(\S+)")
_ASSIGNED = re.compile(r"assign\s+([\w-]+)\s*=\s*(.*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*[\"'][^\"'<>]*$")

Steps = tuple[str | int, ...]
EACH = "[each]"


@dataclass(frozen=True)
class _Use:
    steps: Steps
    filters: str
    attribute: str


def plausible_input(template: str, picture: str) -> dict[str, Any]:
    """The value of `task.input`. `picture` is the address of one, for whatever is granted read access."""
    given: dict[str, Any] = {}
    for use in sorted(_uses(template), key=lambda one: len(one.steps)):
        _put(given, use.steps, _value(use, picture))
    return given


def _uses(template: str) -> Iterator[_Use]:
    names: dict[str, Steps] = {}
    for tag in _TAG.finditer(template):
        attribute = _ATTRIBUTE.search(template, max(tag.start() - 300, 0), tag.start())
        text = (tag[1] or tag[2] or "").strip()
        loop = _LOOP.match(text)
        assigned = _ASSIGNED.match(text)
        if loop:
            steps = _steps(loop[2], names)
            if steps is not None:
                names[loop[1]] = (*steps, EACH)
                yield _Use((*steps, EACH), "", "")
            continue
        expression = assigned[2] if assigned else text
        filters = expression.partition("|")[2]
        for path in _PATH.finditer(expression.partition("|")[0]):
            steps = _steps(path[0], names)
            if steps is None:
                continue
            if assigned:
                names[assigned[1]] = steps
            yield _Use(steps, filters, attribute[1] if attribute else "")


def _steps(path: str, names: dict[str, Steps]) -> Steps | None:
    """From `task.input` on; None for what does not come from there. A step by a variable goes to whatever is
    there."""
    head = re.match(r"[\w-]+", path)
    if head is None:
        return None
    start: Steps = ()
    if path.startswith("task.input"):
        rest = path.removeprefix("task.input")
    elif head[0] in names:
        start, rest = names[head[0]], path[head.end() :]
    else:
        return None
    steps: list[str | int] = []
    for step in _STEP.finditer(rest):
        if step[1] in ("size", "first", "last") and not step[2]:
            break
        steps.append(int(step[3]) if step[3] else step[1] or step[2] or "0")
    return (*start, *steps)


def _value(use: _Use, picture: str) -> Any:
    name = str(use.steps[-1]).lower() if use.steps else ""
    if "grant_read_access" in use.filters or use.attribute == "src":
        return picture
    if use.attribute in ("initial-value", "overlay"):
        return []
    if use.attribute == "responses":
        return ["One response", "Another response"]
    if use.attribute in ("categories", "labels", "label-colors"):
        return CLASSES if "to_json" in use.filters or use.steps[-1:] != (EACH,) else "cat"
    if "to_json" in use.filters:
        return CLASSES
    if any(word in name for word in ("width", "height", "left", "top", "offset", "number", "count")):
        return 3
    return "A text about cats & dogs"


def _put(given: dict[str, Any], steps: Steps, value: Any) -> None:
    place: Any = given
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        following = None if last else steps[at + 1]
        fresh: Any = value if last else [] if following == EACH else {}
        if isinstance(place, list):
            # All items of a list are alike; a number reaches into what a pair of a map would be.
            if not place:
                place.append(fresh)
            if not last and not isinstance(place[0], dict | list):
                place[0] = fresh
            place = place[0]
        elif isinstance(place, dict):
            key = str(step)
            if key not in place or (not last and not isinstance(place[key], dict | list)):
                place[key] = fresh
            place = place[key]
        else:
            return
