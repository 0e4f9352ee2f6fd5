"""Robots for custom tasks: the truth is the form output itself, and they repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types.habits import no_confusions, only_in_manifests


@dataclass(frozen=True)
class CustomRobot:
    """Nobody knows what would be an error here."""

    name: str

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        no_confusions(persona, self.name)

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        return only_in_manifests(self.name)

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        return truth


ROBOT = CustomRobot("custom")
