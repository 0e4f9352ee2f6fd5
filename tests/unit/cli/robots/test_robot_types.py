"""Robots of every type: plausible answers that a job takes, better ones with more skill."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from groundwork.task_types import Label, task_type, task_types
from groundwork.task_types.masks import mask_label, mask_of
from groundwork.task_types.pngs import Mask, write_palette
from groundwork_cli.client import Job
from groundwork_cli.robots.errors import RobotError, TruthError
from groundwork_cli.robots.persona import Confusion, Persona
from groundwork_cli.robots.task_types import robot_for
from groundwork_cli.robots.truth import read_truth

LABELS = ["boat", "buoy", "gull"]
SIZE = {"width": 200, "height": 100, "depth": 3}
BOX: dict[str, Any] = {"class_id": 1, "left": 30, "top": 20, "width": 60, "height": 40}
BOXES: Any = {"boxes": [BOX, {**BOX, "class_id": 0, "left": 120}], "image_size": SIZE}
ROWS = [bytes([0] * 4 + [1] * 8 + [2] * 8)] * 6
MASK = mask_label(Mask(20, 12, bytes(20) * 6 + b"".join(ROWS)), {})
TRUTHS: dict[str, Label] = {
    "image-classification": 1,
    "text-classification": 1,
    "video-classification": 1,
    "image-classification-multi-label": {"classes": [{"id": 0}, {"id": 2}]},
    "text-classification-multi-label": {"classes": [{"id": 0}, {"id": 2}]},
    "object-detection": BOXES,
    "object-detection-adjustment": {**cast(dict[str, Any], BOXES), "modified": False},
    "object-detection-verification": {"class": 0, "comments": []},
    "semantic-segmentation": MASK,
    "semantic-segmentation-adjustment": {**cast(dict[str, Any], MASK), "modified": False},
    "semantic-segmentation-verification": {"class": 0, "comments": []},
    "named-entity-recognition": {
        "entities": [{"label": "boat", "start": 4, "end": 9}, {"label": "gull", "start": 20, "end": 21}]
    },
    "custom": {"anything": "goes"},
}


def answers(name: str, skill: float, count: int = 60) -> list[Label]:
    robot, persona = robot_for(name), Persona(1, skill)
    return [robot.answer(TRUTHS[name], LABELS, persona, Random(seed)) for seed in range(count)]


def test_there_is_a_truth_for_every_type() -> None:
    assert set(TRUTHS) == set(task_types())


@pytest.mark.parametrize("name", TRUTHS)
@pytest.mark.parametrize("skill", [0.0, 0.7, 1.0])
def test_what_robots_say_a_job_takes(name: str, skill: float) -> None:
    kind = task_type(name)
    for said in answers(name, skill):
        content = json.loads(json.dumps(kind.content_of(said, LABELS)))
        assert kind.label_of(content, LABELS) == said


@pytest.mark.parametrize("name", TRUTHS)
def test_full_skill_says_the_truth(name: str) -> None:
    truth = TRUTHS[name]
    if name.endswith("-adjustment"):
        truth = {**cast(dict[str, Any], truth), "modified": True}
    assert answers(name, 1.0, 5) == [truth] * 5


@pytest.mark.parametrize("name", [name for name in TRUTHS if name != "custom"])
def test_less_skill_errs_more(name: str) -> None:
    right = [answers(name, skill).count(answers(name, 1.0, 1)[0]) for skill in (1.0, 0.9, 0.0)]
    assert right[0] == 60
    assert right[0] >= right[1] >= right[2]
    assert right[2] < 30


@pytest.mark.parametrize("name", TRUTHS)
def test_the_same_chance_gives_the_same_answer(name: str) -> None:
    assert answers(name, 0.5) == answers(name, 0.5)


def test_a_robot_paints_no_class_that_the_job_does_not_have() -> None:
    for said in answers("semantic-segmentation", 0.0):
        assert max(mask_of(said)[0].classes(), default=0) <= len(LABELS)


def test_confusions_are_for_single_labels() -> None:
    persona = Persona(1, 0.9, (Confusion("boat", "buoy", 0.5),))
    robot_for("object-detection-verification").check(persona, LABELS)
    for name in ("object-detection", "named-entity-recognition", "text-classification-multi-label"):
        with pytest.raises(RobotError, match="cannot mix up labels"):
            robot_for(name).check(persona, LABELS)


@pytest.fixture
def of_type(job: Job) -> Callable[[str], Job]:
    return lambda name: job.model_copy(
        update={"task_type": name, "labels": LABELS, "label_attribute": "seen-ref"}
    )


def test_several_labels_stand_in_one_cell(of_type: Callable[[str], Job], tmp_path: Path) -> None:
    name = "image-classification-multi-label"
    path = tmp_path / "truth.csv"
    path.write_text("object,label\ns3://b/1.png,boat; gull\ns3://b/2.png,\n")
    truth = read_truth(path, of_type(name), robot_for(name))
    assert truth.labels == {
        "s3://b/1.png": {"classes": [{"id": 0}, {"id": 2}]},
        "s3://b/2.png": {"classes": []},
    }
    path.write_text("s3://b/1.png,boat;whale\n")
    with pytest.raises(TruthError, match="'whale' is not one of the job's labels"):
        read_truth(path, of_type(name), robot_for(name))


def test_boxes_do_not_fit_a_cell(of_type: Callable[[str], Job], tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_text("s3://b/1.png,somewhere\n")
    with pytest.raises(TruthError, match="give an output manifest"):
        read_truth(path, of_type("object-detection"), robot_for("object-detection"))


def test_masks_lie_beside_the_manifest_of_the_truth(of_type: Callable[[str], Job], tmp_path: Path) -> None:
    kind = task_type("semantic-segmentation")
    output = kind.output(MASK, LABELS, 0.0)
    line = {
        "source-ref": "s3://b/1.png",
        "seen-ref": "s3://elsewhere/masks/0.png",
        "seen-ref-metadata": output.metadata,
    }
    path = tmp_path / "truth.manifest"
    path.write_text(json.dumps(line) + "\n")
    job = of_type("semantic-segmentation")
    with pytest.raises(TruthError) as raised:
        read_truth(path, job, robot_for("semantic-segmentation"))
    assert f"line 1: the mask s3://elsewhere/masks/0.png is looked for at {tmp_path}/0.png" in str(
        raised.value
    )
    assert "Copy there what s3://elsewhere/masks/ has" in raised.value.hint
    mask, colours = mask_of(MASK)
    (tmp_path / "0.png").write_bytes(write_palette(mask, colours))
    assert read_truth(path, job, robot_for("semantic-segmentation")).labels == {"s3://b/1.png": MASK}
