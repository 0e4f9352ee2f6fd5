"""What the demo achieved, and whether that is what was promised. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundwork.task_types import Label
from groundwork_cli.demo.results import Outcome


@dataclass(frozen=True)
class Score:
    """How many labels of one kind there are, and how many of them are right."""

    labels: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """None when there is nothing to be right about."""
        return self.right / self.labels if self.labels else None

    @property
    def error(self) -> float | None:
        return (self.labels - self.right) / self.labels if self.labels else None


@dataclass(frozen=True)
class Summary:
    job: str
    objects: int
    people: Score
    machine: Score
    failed: int
    unlabelled: int
    answers: int
    answers_for_everything: int
    """What a fixed number of answers for each object would have taken."""
    target_error: float
    confidence: float
    error_bound: float | None
    """Certified: at most this share of the machine labels is wrong. None without a certificate."""
    seconds: float
    output_manifest: str
    console: str

    @property
    def answers_saved(self) -> int:
        return self.answers_for_everything - self.answers

    @property
    def all_labelled(self) -> bool:
        return self.objects > 0 and self.people.labels + self.machine.labels == self.objects

    @property
    def bound_holds(self) -> bool:
        """Whether the true error of the machine labels keeps the promise; without such labels it does."""
        if self.machine.error is None:
            return True
        return self.error_bound is not None and self.machine.error <= self.error_bound

    @property
    def good(self) -> bool:
        return self.all_labelled and self.bound_holds


def score(outcomes: Sequence[Outcome], truth: Mapping[str, Label], *, by_people: bool) -> Score:
    """Count the labels made by people, or by machine, and how many say what the truth says."""
    labels = [outcome for outcome in outcomes if outcome.labelled and outcome.by_people == by_people]
    return Score(len(labels), sum(outcome.label == truth[outcome.source] for outcome in labels))
