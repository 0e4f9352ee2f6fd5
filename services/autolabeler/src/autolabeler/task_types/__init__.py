"""How each task type is learned. Adding a type is adding a module that exports `LEARNING`."""

from __future__ import annotations

import autolabeler.task_types as _package
from autolabeler.task_types.base import Learning
from groundwork.errors import InvalidRequest
from groundwork.task_types.registry import discover

__all__ = ["Learning", "learning", "learnings"]


def learnings() -> dict[str, Learning]:
    """Every learnable task type by its name."""
    return discover(_package, "LEARNING")


def learning(task_type: str) -> Learning:
    """Raises InvalidRequest, naming the choices, for a type that no model here can learn."""
    known = learnings()
    if task_type not in known:
        raise InvalidRequest(
            f"there is no automated labelling for task type {task_type!r}; "
            f"choose one of {', '.join(sorted(known))}",
            where="task_type",
        )
    return known[task_type]
