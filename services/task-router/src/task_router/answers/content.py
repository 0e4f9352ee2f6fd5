"""Whether a form's output can be kept at all, whatever its task type makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from groundwork.task_types import InvalidAnswer


def storable(content: Mapping[str, Any], where: str = "answer") -> bytes:
    """The JSON text as it is kept. Raises InvalidAnswer for what the store cannot hold."""
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        encoded = text.encode()
    except (ValueError, RecursionError) as error:
        raise InvalidAnswer(f"this cannot be kept: {error}", where=where) from error
    # A NUL is escaped; so is the backslash of a text that only looks like one.
    if r"\u0000" in text.replace(r"\\", ""):
        raise InvalidAnswer(r"this has a NUL character (\u0000), which cannot be kept", where=where)
    return encoded
