"""How the answers of each task type become a label. Adding a type is adding a module that exports
`CONSOLIDATION`."""

from __future__ import annotations

import consolidator.task_types as _package
from consolidator.task_types.base import Consolidation
from groundwork.errors import PermanentFailure
from groundwork.task_types.registry import discover

__all__ = ["Consolidation", "consolidation", "consolidations"]


def consolidations() -> dict[str, Consolidation]:
    """Every task type that can be consolidated, by its name."""
    return discover(_package, "CONSOLIDATION")


def consolidation(task_type: str) -> Consolidation:
    """Raises PermanentFailure, naming the choices, for a type that has no method here."""
    known = consolidations()
    if task_type not in known:
        raise PermanentFailure(
            f"there is no consolidation for task type {task_type!r}; "
            f"there is one for {', '.join(sorted(known))}",
            where="task_type",
        )
    return known[task_type]
