"""Robots for multi-label classification, of whatever medium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types.habits import no_confusions

SEPARATOR = ";"


@dataclass(frozen=True)
class MultiLabelRobot:
    """Who errs misses a class that applies, or adds one that does not."""

    name: str

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        no_confusions(persona, self.name)

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        """Names with semicolons between them; an empty cell for none."""
        names = [name.strip() for name in text.split(SEPARATOR) if name.strip()]
        for name in names:
            if name not in labels:
                raise ValueError(f"{name!r} is not one of the job's labels: {', '.join(labels)}")
        return {"classes": [{"id": labels.index(name)} for name in dict.fromkeys(names)]}

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        applying = [entry["id"] for entry in cast(dict[str, Any], truth)["classes"]]
        chosen = [index for index in applying if rng.random() < persona.skill]
        others = [index for index in range(len(labels)) if index not in applying]
        if others and rng.random() >= persona.skill:
            chosen.append(rng.choice(others))
        return {"classes": [{"id": index} for index in chosen]}
