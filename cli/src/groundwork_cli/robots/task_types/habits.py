"""What robots of several kinds have in common."""

from __future__ import annotations

from groundwork.task_types import Label
from groundwork_cli.robots.errors import RobotError
from groundwork_cli.robots.persona import Persona


def no_confusions(persona: Persona, task_type: str) -> None:
    """Raises RobotError for a persona that mixes up labels, where each object has one of its own."""
    if persona.confusions:
        raise RobotError(
            f"Robot {persona.number} cannot mix up labels in {task_type!r} jobs; leave out --confuse."
        )


def only_in_manifests(task_type: str) -> Label:
    """The answer to a truth file in CSV: raises ValueError."""
    raise ValueError(
        f"the labels of {task_type!r} jobs do not fit a cell; give an output manifest (.manifest, .jsonl)"
    )
