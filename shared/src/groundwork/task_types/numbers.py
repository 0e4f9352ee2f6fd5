"""Numbers in other tools' files, which are sometimes written as strings."""

from __future__ import annotations

import math
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
