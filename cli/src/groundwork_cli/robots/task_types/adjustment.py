"""Robots for adjustment, of whatever labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types.base import Robot


@dataclass(frozen=True)
class AdjustmentRobot:
    """Labels afresh, as the robot of the audited type: it does not look at what there was."""

    name: str
    audited: Robot

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        self.audited.check(persona, labels)

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        return self.audited.read_truth(text, labels)

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        afresh = cast(dict[str, Any], self.audited.answer(truth, labels, persona, rng))
        return {**afresh, "modified": True}
