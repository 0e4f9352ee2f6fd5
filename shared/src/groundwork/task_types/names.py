"""Label names, checked before a job exists (contract section 3.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from groundwork.errors import InvalidRequest

MAX_LABEL_CHARACTERS = 256


class NameProblem(NamedTuple):
    position: int
    """Of the label in the list."""
    message: str


def name_problems(labels: Sequence[str]) -> Iterator[NameProblem]:
    """What is wrong with the names, label by label."""
    seen: set[str] = set()
    for index, label in enumerate(labels):
        if not label.strip():
            yield NameProblem(index, "a label name may not be empty")
        elif len(label) > MAX_LABEL_CHARACTERS:
            yield NameProblem(
                index,
                f"a label name has at most {MAX_LABEL_CHARACTERS} characters, this one has {len(label)}",
            )
        elif "\0" in label:
            yield NameProblem(index, "a label name may not have a NUL character")
        elif label in seen:
            yield NameProblem(index, f"the label {label!r} is there twice")
        seen.add(label)


def check_label_names(task_type: str, labels: Sequence[str], *, least: int, most: int | None = None) -> None:
    """Raises InvalidRequest naming the label that is wrong."""
    if len(labels) < least:
        wanted = f"{least} label" if least == 1 else f"{least} labels"
        raise InvalidRequest(f"{task_type} needs at least {wanted}, got {len(labels)}", where="labels")
    if most is not None and len(labels) > most:
        raise InvalidRequest(f"{task_type} takes at most {most} labels, got {len(labels)}", where="labels")
    for problem in name_problems(labels):
        raise InvalidRequest(problem.message, where=f"labels[{problem.position}]")
