"""What one robot answers: decided by its persona, the truth and a seed, without any I/O."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from groundwork.task_types import task_type
from groundwork_cli.client import Assignment, Job
from groundwork_cli.client.models import AnswerContent
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types import Robot
from groundwork_cli.robots.truth import Truth


@dataclass(frozen=True)
class Mind:
    persona: Persona
    robot: Robot
    job: Job
    truth: Truth
    seed: int

    def answer(self, assignment: Assignment) -> AnswerContent:
        """The form output for this assignment; asked again, the robot says the same. Raises TruthError."""
        truth = self.truth.of(assignment)
        # One stream of chance for each robot and object: what a robot says depends neither on the order in
        # which it meets the objects nor on the other robots.
        rng = Random(f"{self.seed}/{self.persona.number}/{assignment.input.taskObject}")  # noqa: S311
        label = self.robot.answer(truth, self.job.labels, self.persona, rng)
        return task_type(self.job.task_type).content_of(label, self.job.labels)
