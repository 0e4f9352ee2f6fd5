"""How robots err, by task type: a module for each, exporting `ROBOT`. Adding a type is adding a module."""

from __future__ import annotations

import groundwork_cli.robots.task_types as _package
from groundwork.task_types import discover
from groundwork_cli.robots.errors import RobotError
from groundwork_cli.robots.task_types.base import Robot

__all__ = ["Robot", "robot_for"]


def robot_for(task_type: str) -> Robot:
    """Raises RobotError, naming the choices, when robots cannot do this type."""
    known: dict[str, Robot] = discover(_package, "ROBOT")
    if task_type not in known:
        raise RobotError(f"Robots cannot do {task_type!r} jobs; they know {', '.join(sorted(known))}.")
    return known[task_type]
