"""Reading what a worker's form gave: tolerant of what does not matter, strict on what does.

Answers come from templates that we have not written. Members that a form element adds beside its result are
let be; a result that does not fit is refused with the member that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groundwork.task_types.base import InvalidAnswer
from groundwork.task_types.foreign import read_number


def widget_with(content: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    """The result of the first form element that has this member, else of the first element at all.

    The template may have given it any name (contract section 7.7) and put check boxes before it. Raises
    InvalidAnswer when there is no form element.
    """
    first: Mapping[str, Any] | None = None
    for value in content.values():
        if isinstance(value, Mapping):
            if member in value:
                return value
            first = value if first is None else first
    if first is None:
        raise InvalidAnswer("the answer holds no form element", where="answer")
    return first


def list_of(answer: Mapping[str, Any], member: str) -> list[Any]:
    """The list under this member. Raises InvalidAnswer when it is not there."""
    found = answer.get(member)
    if not isinstance(found, list):
        raise InvalidAnswer(f"the answer has no list of {member}", where=f"answer.*.{member}")
    return found


def label_index(name: Any, labels: Sequence[str], where: str) -> int:
    """The class of a label name. Raises InvalidAnswer with `where`."""
    if not isinstance(name, str) or not name:
        raise InvalidAnswer("no label was chosen", where=where)
    if name not in labels:
        raise InvalidAnswer(f"{name!r} is not one of the labels: {', '.join(labels)}", where=where)
    return labels.index(name)


def chosen_label(content: Mapping[str, Any], labels: Sequence[str]) -> int:
    """The class that a single choice names."""
    return label_index(widget_with(content, "label").get("label"), labels, "answer.*.label")


def number(value: Any, where: str) -> float:
    """A number, or its digits as a string. Raises InvalidAnswer with `where`."""
    try:
        return read_number(value, "this")
    except ValueError as error:
        raise InvalidAnswer(str(error), where=where) from error


def image_size(answer: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height of the picture that the worker saw; None when the form does not say."""
    given = answer.get("inputImageProperties")
    if not isinstance(given, Mapping):
        return None
    sides = []
    for side in ("width", "height"):
        where = f"answer.*.inputImageProperties.{side}"
        sides.append(round(number(given.get(side), where)))
        if sides[-1] < 1:
            raise InvalidAnswer("a picture has at least one pixel", where=where)
    return sides[0], sides[1]
