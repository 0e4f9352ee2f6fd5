"""Which earlier label a verification or adjustment job is about. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from groundwork.task_types import TaskType


def audited_attribute(given: str | None, lines: Sequence[bytes], audited: TaskType) -> str | None:
    """The given key, or the one that the first lines show; None when there is no line to look at.

    Of several, the last one in the lines: each job of a chain puts its label at the end. Raises ValueError,
    with a message for people, when no line has such a label.
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
    if not found:
        raise ValueError(
            f"no line of the manifest's beginning has an earlier {audited.name} label (that is, a key with"
            f" metadata of the type {audited.metadata_type!r}), so there is nothing to verify or adjust"
        )
    return next(reversed(found))


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
