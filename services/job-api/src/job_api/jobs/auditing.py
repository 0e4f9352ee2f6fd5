"""Which earlier label a verification or adjustment job is about. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from groundwork.task_types import TaskType


def audited_attribute(given: str | None, lines: Sequence[bytes], audited: TaskType) -> str | None:
    """The given key, or the one that the first lines show; None when there is no line to look at.

    Raises ValueError, with a message for people, when no line has such a label, or one line has several.
    """
    if given is not None and not lines:
        return given
    found: dict[str, None] = {}
    for line in lines:
        found.update(dict.fromkeys(_labels_of_type(line, audited.metadata_type)))
    if given is not None:
        if given not in found:
            raise ValueError(
                f"no line of the manifest's beginning has a {audited.name} label under {given!r}"
                f" (that is, a {given}-metadata with the type {audited.metadata_type!r})"
            )
        return given
    if not lines:
        return None
    if len(found) != 1:
        which = "none" if not found else f"several: {', '.join(found)}; name the one that is meant"
        raise ValueError(
            f"the manifest should hold one earlier {audited.name} label in its lines, and holds {which}"
        )
    return next(iter(found))


def _labels_of_type(line: bytes, wanted: str) -> list[str]:
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return []  # the import names the line
    if not isinstance(content, dict):
        return []
    return [
        key
        for key in content
        if isinstance(metadata := content.get(f"{key}-metadata"), dict)
        and str(metadata.get("type", "")).lower() == wanted.lower()
    ]
