"""Prices a task may have with the public workforce (contract section 8.5). Pure."""

from __future__ import annotations

from typing import Any

_BOXES = (36, 48, 60, 72, 120, 240, 360, 480, 600, 720, 840, 960, 1080, 1200)
_CLASSIFICATION = (12, 24, *_BOXES)
_SEGMENTATION = (840, 960, 1080, 1200)
# In tenths of a cent, by task type; any other type is priced like a classification.
_TIERS = {"object-detection": _BOXES, "semantic-segmentation": _SEGMENTATION}


def mills(amount: dict[str, Any]) -> int:
    """An amount in US dollars (`AmountInUsd`) in thousandths."""
    dollars, cents = amount.get("Dollars", 0), amount.get("Cents", 0)
    tenths: int = dollars * 1000 + cents * 10 + amount.get("TenthFractionsOfACent", 0)
    return tenths


def price_problem(amount: dict[str, Any], task_type: str) -> str | None:
    """What is wrong with an amount in US dollars; None for one of the tiers."""
    tenths = mills(amount)
    tiers = _TIERS.get(task_type, _CLASSIFICATION)
    if tenths in tiers:
        return None
    return (
        f"{tenths / 1000:.3f} USD is not a price that a {task_type} task can have;"
        f" choose one of {', '.join(f'{tier / 1000:.3f}' for tier in tiers)}"
    )
