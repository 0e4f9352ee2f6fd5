"""What robots must know of a task type."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol

from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona


class Robot(Protocol):
    @property
    def name(self) -> str:
        """The task type."""

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        """Raises RobotError when the persona's habits do not fit a job with these labels."""

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        """The label that a cell of a truth file names. Raises ValueError with a message for people."""

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        """What the persona says when `truth` is right. The same for the same state of `rng`."""
