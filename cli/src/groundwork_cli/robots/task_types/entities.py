"""Robots for named entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types.habits import no_confusions, only_in_manifests

LONGEST_SHIFT = 3


@dataclass(frozen=True)
class EntityRobot:
    """Who errs about an entity leaves it out, gives it another label, or begins it too late."""

    name: str

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        no_confusions(persona, self.name)

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        return only_in_manifests(self.name)

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        entities: list[dict[str, Any]] = []
        for entity in cast(dict[str, Any], truth)["entities"]:
            label, start, end = entity["label"], entity["start"], entity["end"]
            if rng.random() >= persona.skill:
                error = rng.choice(("dropped", "renamed", "shifted"))
                if error == "dropped":
                    continue
                if error == "renamed" and len(labels) > 1:
                    label = rng.choice([name for name in labels if name != label])
                else:
                    # Inward only: what lies beyond the entity the robot does not know.
                    start = min(start + rng.randint(1, LONGEST_SHIFT), end - 1)
            entities.append({"label": label, "start": start, "end": end})
        entities.sort(key=lambda one: (one["start"], one["end"], one["label"]))
        return {"entities": cast(Label, entities)}
