"""Whether a form's output can be kept at all, whatever its task type makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from groundwork.task_types import InvalidAnswer

MOST_LEVELS = 100
"""Of lists and objects within each other: each reader of answers stops at some depth."""


def storable(content: Mapping[str, Any], where: str = "answer") -> bytes:
    """The JSON text as it is kept. Raises InvalidAnswer for what the store cannot hold."""
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        encoded = text.encode()
        # Readers know integers of 64 bits.
        orjson.dumps(content)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidAnswer(f"this cannot be kept: {error}", where=where) from error
    if _levels(content) > MOST_LEVELS:
        raise InvalidAnswer(
            f"this cannot be kept: it has more than {MOST_LEVELS} levels of lists and objects", where=where
        )
    # A NUL is escaped; so is the backslash of a text that only looks like one.
    if r"\u0000" in text.replace(r"\\", ""):
        raise InvalidAnswer(r"this has a NUL character (\u0000), which cannot be kept", where=where)
    return encoded


def _levels(content: Any) -> int:
    """How deep the value is nested; counted no further than is allowed."""
    levels, level = 0, [content]
    while level and levels <= MOST_LEVELS:
        inner = [part for part in level if isinstance(part, list | Mapping)]
        levels += bool(inner)
        level = [part for one in inner for part in (one.values() if isinstance(one, Mapping) else one)]
    return levels
