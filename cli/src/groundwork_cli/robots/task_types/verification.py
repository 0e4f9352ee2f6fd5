"""Robots for verification, of whatever labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types.classification import ClassificationRobot


@dataclass(frozen=True)
class VerificationRobot:
    """Judges as a classifier does, and says a word about everything that is not of the first class."""

    name: str

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        ClassificationRobot(self.name).check(persona, labels)

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        return {"class": ClassificationRobot(self.name).read_truth(text, labels), "comments": []}

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        right = cast(dict[str, Any], truth)["class"]
        judgement: int = right
        if len(labels) > 1:
            judgement = cast(int, ClassificationRobot(self.name).answer(right, labels, persona, rng))
        comment = f"{persona.name} finds this {labels[judgement]}"
        return {"class": judgement, "comments": [comment] if judgement else []}
