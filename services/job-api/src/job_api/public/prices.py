"""Prices a task may have with the public workforce (contract section 8.5). Pure.

Each is a reward in whole cents with Mechanical Turk's own fifth on top.
"""

from __future__ import annotations

_BOXES = (36, 48, 60, 72, 120, 240, 360, 480, 600, 720, 840, 960, 1080, 1200)
_CLASSIFICATION = (12, 24, *_BOXES)
_SEGMENTATION = (840, 960, 1080, 1200)
# In mills, by task type; any other type is priced like a classification.
_TIERS = {"object-detection": _BOXES, "semantic-segmentation": _SEGMENTATION}


def price_problem(mills: int | None, task_type: str) -> str | None:
    """What is wrong with a price; None for one of the tiers."""
    tiers = _TIERS.get(task_type, _CLASSIFICATION)
    if mills in tiers:
        return None
    choice = f"choose one of {', '.join(f'{tier / 1000:.3f}' for tier in tiers)} USD"
    if mills is None:
        return f"tasks of the public workforce need a price; {choice}"
    return f"{mills / 1000:.3f} USD is not a price that a {task_type} task can have; {choice}"
