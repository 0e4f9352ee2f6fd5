"""Parts of manifests that other tools wrote: numbers may be texts, what is of no use counts as missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def read_number(value: Any, what: str) -> float:
    """Raises ValueError, naming `what` it should be, for what is no finite number."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{what} is not a number")
    return float(value)


def read_whole(value: Any, what: str) -> int:
    """As `read_number`, rounded."""
    return round(read_number(value, what))


def read_share(value: Any) -> float | None:
    """A confidence; None where there is none that can be read."""
    try:
        return read_number(value, "confidence")
    except ValueError:
        return None


def read_mapping(value: Any) -> Mapping[str, Any]:
    """An object; an empty one where there is none."""
    return value if isinstance(value, Mapping) else {}


def read_list(value: Any) -> list[Any]:
    """A list; an empty one where there is none."""
    return value if isinstance(value, list) else []


def read_confidence(parts: list[Any], position: int) -> float | None:
    """That of one part of a label, out of the list that metadata has of them all."""
    return read_share(read_mapping(parts[position]).get("confidence")) if position < len(parts) else None
