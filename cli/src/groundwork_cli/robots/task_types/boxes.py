"""Robots for bounding boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types.habits import no_confusions, only_in_manifests

JITTER = 0.15
"""How far a robot without any skill misplaces an edge, as a share of the side of the box."""


@dataclass(frozen=True)
class BoxRobot:
    """Every box is a little off, the more so the less skill there is.

    Who errs about a box leaves it out or gives it another class, and may draw one where nothing is.
    """

    name: str

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        no_confusions(persona, self.name)

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        return only_in_manifests(self.name)

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        known = cast(dict[str, Any], truth)
        size = known["image_size"]
        boxes = []
        for box in known["boxes"]:
            class_id = box["class_id"]
            if rng.random() >= persona.skill:
                others = [index for index in range(len(labels)) if index != class_id]
                if not others or rng.random() < 0.5:
                    continue
                class_id = rng.choice(others)
            boxes.append({"class_id": class_id, **_misplaced(box, size, 1 - persona.skill, rng)})
        if known["boxes"] and rng.random() < (1 - persona.skill) / 2:
            boxes.append(_invented(rng.choice(known["boxes"]), labels, size, rng))
        return {"boxes": boxes, "image_size": size}


def _misplaced(box: dict[str, Any], size: dict[str, int] | None, lack: float, rng: Random) -> dict[str, int]:
    def off(side: int) -> int:
        return round(rng.uniform(-1, 1) * JITTER * lack * side)

    left, top = box["left"] + off(box["width"]), box["top"] + off(box["height"])
    right = box["left"] + box["width"] + off(box["width"])
    bottom = box["top"] + box["height"] + off(box["height"])
    if size is not None:
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, size["width"]), min(bottom, size["height"])
    return {"left": left, "top": top, "width": max(right - left, 1), "height": max(bottom - top, 1)}


def _invented(
    like: dict[str, Any], labels: Sequence[str], size: dict[str, int] | None, rng: Random
) -> dict[str, int]:
    """A box as large as another, elsewhere."""
    width, height = like["width"], like["height"]
    right = size["width"] if size is not None else like["left"] + 3 * width
    bottom = size["height"] if size is not None else like["top"] + 3 * height
    return {
        "class_id": rng.randrange(len(labels)),
        "left": rng.randrange(max(right - width, 0) + 1),
        "top": rng.randrange(max(bottom - height, 0) + 1),
        "width": width,
        "height": height,
    }
