"""Reading what a worker's form gave: tolerant of what does not matter, strict on what does.

Answers come from templates that we have not written. Members that a form element adds beside its result are
let be; a result that does not fit is refused with the member that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groundwork.task_types.base import InvalidAnswer


def first_widget(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result of the first form element, whatever name the template gave it (contract section 7.7)."""
    for value in content.values():
        if isinstance(value, Mapping):
            return value
    raise InvalidAnswer("the answer holds no form element", where="answer")


def label_index(name: Any, labels: Sequence[str], where: str) -> int:
    """The class of a label name. Raises InvalidAnswer with `where`."""
    if not isinstance(name, str) or not name:
        raise InvalidAnswer("no label was chosen", where=where)
    if name not in labels:
        raise InvalidAnswer(f"{name!r} is not one of the labels: {', '.join(labels)}", where=where)
    return labels.index(name)


def chosen_label(answer: Mapping[str, Any], labels: Sequence[str]) -> int:
    """The class that a single choice names."""
    return label_index(answer.get("label"), labels, "answer.*.label")
