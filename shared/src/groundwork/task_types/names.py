"""Label names, checked before a job exists (contract section 3.6)."""

from __future__ import annotations

from collections.abc import Sequence

from groundwork.errors import InvalidRequest

MAX_LABEL_CHARACTERS = 256


def check_label_names(task_type: str, labels: Sequence[str], *, least: int, most: int | None = None) -> None:
    """Raises InvalidRequest naming the label that is wrong."""
    if len(labels) < least:
        plural = "label" if least == 1 else "labels"
        raise InvalidRequest(
            f"{task_type} needs at least {least} {plural}, got {len(labels)}", where="labels"
        )
    if most is not None and len(labels) > most:
        raise InvalidRequest(f"{task_type} takes at most {most} labels, got {len(labels)}", where="labels")
    seen: set[str] = set()
    for index, label in enumerate(labels):
        where = f"labels[{index}]"
        if not label.strip():
            raise InvalidRequest("a label name may not be empty", where=where)
        if len(label) > MAX_LABEL_CHARACTERS:
            raise InvalidRequest(
                f"a label name has at most {MAX_LABEL_CHARACTERS} characters, this one has {len(label)}",
                where=where,
            )
        if label in seen:
            raise InvalidRequest(f"the label {label!r} is there twice", where=where)
        seen.add(label)
