"""What several imperfect workers say together is better than what each of them says."""

from __future__ import annotations

from random import Random
from typing import Any, cast

import numpy as np
import pytest

from consolidator.clustering.boxes import iou
from consolidator.clustering.spans import jaccard
from consolidator.task_types import consolidation
from consolidator.task_types.base import Opinions
from groundwork.task_types import Label
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types import robot_for

LABELS = ["a", "b", "c", "d", "e"]
OBJECTS = 60
SIDES = ("left", "top", "width", "height")


def boxes(random: Random) -> Label:
    found: list[Any] = [
        {
            "class_id": random.randrange(5),
            "left": random.randrange(900),
            "top": random.randrange(700),
            "width": random.randrange(20, 100),
            "height": random.randrange(20, 100),
        }
        for _ in range(random.randrange(1, 10))
    ]
    return {"boxes": found, "image_size": {"width": 1000, "height": 800, "depth": 3}}


def entities(random: Random) -> Label:
    starts = sorted(random.sample(range(0, 300, 10), random.randrange(1, 8)))
    return {
        "entities": [
            {"label": random.choice(LABELS), "start": start, "end": start + random.randrange(4, 10)}
            for start in starts
        ]
    }


def marks(label: Label) -> tuple[list[Any], list[list[float]]]:
    """The names and the places of what is marked."""
    stored = cast(dict[str, Any], label)
    if "boxes" in stored:
        found = stored["boxes"]
        return [box["class_id"] for box in found], [[box[side] for side in SIDES] for box in found]
    found = stored["entities"]
    return [one["label"] for one in found], [[one["start"], one["end"]] for one in found]


def f1(label: Label, truth: Label) -> float:
    """The share of marks that label and truth have in common, where marks fit by half and names agree."""
    (names, places), (true_names, true_places) = marks(label), marks(truth)
    if not names:
        return 0.0
    alike = (iou if len(true_places[0]) == 4 else jaccard)(np.array(places), np.array(true_places))
    left = set(range(len(true_names)))
    for index, name in enumerate(names):
        left -= set([at for at in left if alike[index, at] >= 0.5 and true_names[at] == name][:1])
    return 2 * (len(true_names) - len(left)) / (len(names) + len(true_names))


@pytest.mark.parametrize(
    ("name", "make"), [("object-detection", boxes), ("named-entity-recognition", entities)]
)
@pytest.mark.parametrize(("workers", "skill", "gain"), [(3, 0.8, 0.05), (5, 0.7, 0.1), (5, 0.9, 0.04)])
def test_it_is_better_than_its_workers(name: str, make: Any, workers: int, skill: float, gain: float) -> None:
    truths = [make(Random(seed)) for seed in range(OBJECTS)]
    robot = robot_for(name)
    said = [
        [robot.answer(truth, LABELS, Persona(w, skill), Random(f"{w}/{seed}")) for w in range(workers)]
        for seed, truth in enumerate(truths)
    ]
    opinions = Opinions(
        np.repeat(np.arange(OBJECTS), workers),
        np.tile(np.arange(workers), OBJECTS),
        [answer for answers in said for answer in answers],
    )
    verdicts = consolidation(name).apply(opinions, LABELS, None)
    alone = np.mean(
        [f1(answer, truth) for truth, answers in zip(truths, said, strict=True) for answer in answers]
    )
    together = np.mean([f1(label, truth) for truth, label in zip(truths, verdicts.labels, strict=True)])
    assert together > alone + gain
