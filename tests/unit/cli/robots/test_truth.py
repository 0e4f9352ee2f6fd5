from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundwork.task_types import Label
from groundwork_cli.client import Assignment, Job
from groundwork_cli.client.models import TaskInput
from groundwork_cli.robots import RobotError, Truth, TruthError, read_truth
from groundwork_cli.robots.task_types import robot_for


def read(path: Path, content: str, job: Job) -> Truth:
    path.write_text(content, encoding="utf-8")
    return read_truth(path, job, robot_for(job.task_type))


@pytest.mark.parametrize("name", ["s3://in/pets/7.png", "7.png"])
def test_an_object_is_found_by_its_address_or_the_last_part_of_it(
    name: str, job: Job, assignment: Assignment, tmp_path: Path
) -> None:
    truth = read(tmp_path / "truth.csv", f"object,label\n{name},dog\n", job)
    assert truth.of(assignment) == 1


def test_the_whole_address_comes_before_its_last_part(
    job: Job, assignment: Assignment, tmp_path: Path
) -> None:
    truth = read(tmp_path / "truth.csv", "7.png,cat\ns3://in/pets/7.png,owl\n", job)
    assert truth.of(assignment) == 2


def test_a_text_is_its_own_name(job: Job, assignment: Assignment, tmp_path: Path) -> None:
    text = 'It was "cold", and late.'
    said = assignment.model_copy(update={"input": TaskInput(taskObject=text)})
    job = job.model_copy(update={"task_type": "text-classification", "labels": ["good", "bad"]})
    truth = read(tmp_path / "truth.csv", 'object,label\n"It was ""cold"", and late.",bad\n', job)
    assert truth.of(said) == 1


@pytest.mark.parametrize(("value", "label"), [(2, 2), ("1", 1)])
def test_an_output_manifest_is_a_truth_too(
    value: object, label: Label, job: Job, assignment: Assignment, tmp_path: Path
) -> None:
    lines: list[dict[str, object]] = [
        {"source-ref": "s3://in/pets/7.png", "old": value, "old-metadata": {}, "note": "x"},
        {"source-ref": "s3://in/pets/8.png"},
    ]
    truth = read(tmp_path / "output.manifest", "".join(json.dumps(line) + "\n" for line in lines), job)
    assert truth.of(assignment) == label


def test_of_several_labels_the_jobs_own_is_taken(job: Job, assignment: Assignment, tmp_path: Path) -> None:
    line = {"source-ref": "s3://in/pets/7.png", "a": 0, "a-metadata": {}, "pets-1": 1, "pets-1-metadata": {}}
    assert read(tmp_path / "output.manifest", json.dumps(line), job).of(assignment) == 1


def test_an_output_manifest_is_known_by_what_is_in_it(
    job: Job, assignment: Assignment, tmp_path: Path
) -> None:
    line = json.dumps({"source-ref": "s3://in/pets/7.png", "old": 1, "old-metadata": {}})
    for name in ("truth", "truth.csv", "truth.txt"):
        assert read(tmp_path / name, f"\n{line}\n", job).of(assignment) == 1


def test_a_missing_truth_names_the_object(job: Job, assignment: Assignment, tmp_path: Path) -> None:
    truth = read(tmp_path / "truth.csv", "8.png,dog\n", job)
    with pytest.raises(TruthError, match=r"truth.csv has no label for s3://in/pets/7.png"):
        truth.of(assignment)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "object,label\n7.png,fox\n", "line 2: 'fox' is not one of the job's labels: cat, dog, owl"),
        ("t.csv", "7.png,dog,cat\n", "line 1: 3 cells instead of 2"),
        ("t.csv", "7.png,dog\n7.png,cat\n", "line 2: '7.png' is there already, with another label"),
        ("t.csv", "object,label\n", "holds no labels"),
        ("t.manifest", "{", "line 1: not a line of an output manifest"),
        ("t.manifest", "[]", "line 1: not a line of an output manifest"),
        (
            "t.manifest",
            '{"source": "x", "a": 7, "a-metadata": {}}',
            "7 is not a class id between 0 and 2",
        ),
        (
            "t.manifest",
            '{"source": "x", "a": 0, "a-metadata": {}, "b": 1, "b-metadata": {}}',
            "several labels (a, b)",
        ),
    ],
)
def test_a_bad_line_is_named(name: str, content: str, message: str, job: Job, tmp_path: Path) -> None:
    with pytest.raises(TruthError) as raised:
        read(tmp_path / name, content, job)
    assert message in raised.value.message


def test_a_file_that_is_not_there(job: Job, tmp_path: Path) -> None:
    with pytest.raises(TruthError, match="cannot be read"):
        read_truth(tmp_path / "none.csv", job, robot_for(job.task_type))


def test_an_unknown_task_type_names_the_known_ones() -> None:
    with pytest.raises(RobotError, match=r"image-classification, .*text-classification"):
        robot_for("bounding-box")
