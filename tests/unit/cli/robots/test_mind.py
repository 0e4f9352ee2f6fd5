"""Robots err at the rate they were told, each on its own, and always in the same way."""

from __future__ import annotations

import pytest

from groundwork_cli.client import Assignment, Job, TaskInput
from groundwork_cli.robots import Confusion, Persona, RobotError, Truth
from groundwork_cli.robots.mind import Mind
from groundwork_cli.robots.task_types import robot_for

OBJECTS = 4000


def answers(
    persona: Persona, job: Job, assignment: Assignment, *, right: int = 0, seed: int = 1
) -> list[str]:
    addresses = [f"s3://in/pets/{number}.png" for number in range(OBJECTS)]
    truth = Truth(dict.fromkeys(addresses, right), "truth.csv")
    mind = Mind(persona, robot_for(job.task_type), job, truth, seed)
    return [
        mind.answer(assignment.model_copy(update={"input": TaskInput(taskObject=address)}))[
            "crowd-image-classifier"
        ]["label"]
        for address in addresses
    ]


def share(said: list[str], label: str) -> float:
    return said.count(label) / len(said)


@pytest.mark.parametrize("skill", [1.0, 0.98, 0.7, 0.0])
def test_the_share_of_right_answers_is_the_skill(skill: float, job: Job, assignment: Assignment) -> None:
    said = answers(Persona(1, skill), job, assignment)
    assert share(said, "cat") == pytest.approx(skill, abs=0.02)
    assert share(said, "dog") == pytest.approx((1 - skill) / 2, abs=0.02)
    assert share(said, "owl") == pytest.approx((1 - skill) / 2, abs=0.02)


def test_a_confusion_goes_both_ways_and_spares_other_labels(job: Job, assignment: Assignment) -> None:
    persona = Persona(1, 1.0, (Confusion("cat", "dog", 0.5),))
    assert share(answers(persona, job, assignment, right=0), "dog") == pytest.approx(0.5, abs=0.03)
    assert share(answers(persona, job, assignment, right=1), "cat") == pytest.approx(0.5, abs=0.03)
    assert share(answers(persona, job, assignment, right=2), "owl") == 1.0


def test_a_repeat_says_the_same_and_another_seed_something_else(job: Job, assignment: Assignment) -> None:
    persona = Persona(1, 0.5)
    assert answers(persona, job, assignment) == answers(persona, job, assignment)
    assert answers(persona, job, assignment) != answers(persona, job, assignment, seed=2)


def test_robots_err_independently(job: Job, assignment: Assignment) -> None:
    first, second = (answers(Persona(number, 0.8), job, assignment) for number in (1, 2))
    both = sum(a != "cat" and b != "cat" for a, b in zip(first, second, strict=True)) / OBJECTS
    assert both == pytest.approx(0.04, abs=0.015)


def test_a_confusion_of_unknown_labels_is_refused(job: Job) -> None:
    persona = Persona(2, 1.0, (Confusion("cat", "fox", 0.5),))
    with pytest.raises(RobotError, match="Robot 2 cannot mix up 'fox': the job's labels are cat, dog, owl"):
        robot_for(job.task_type).check(persona, job.labels)
