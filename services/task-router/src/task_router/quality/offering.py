"""What a worker is given beside the objects of a job, and what he is given at most.

Questions with known answers are mixed in among the work at the job's rate, at places that nobody can foresee.
They are given only where there is work to hide them in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from groundwork.store.models import LabelingJob

Chance = Callable[[], float]
"""A number from 0 to below 1, another one each time."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class TestState:
    """Where a worker stands in the test of a job."""

    questions: int
    answered: int
    """Or declined, which is as good as a wrong answer: else a test would never end."""
    held: int

    def to_ask(self, job: LabelingJob, count: int) -> int:
        """How many of up to `count` questions he is to be asked now."""
        return max(min(count, job.test_questions - self.answered - self.held), 0)

    def ready(self, job: LabelingJob) -> bool:
        """The job has a test as long as it asks for."""
        return self.questions >= job.test_questions


Way = Literal["open", "test", "failed"]
"""The job is open to the worker, wants him to take the test first, or he has failed it."""


def way_into(job: LabelingJob, passed: bool | None) -> Way:
    """`passed`: of the worker's test; None while he has not finished it."""
    if not job.test_questions or passed:
        return "open"
    return "test" if passed is None else "failed"


def known_among(count: int, rate: float, chance: Chance) -> int:
    """How many of `count` things that are given are known questions, each with probability `rate`."""
    return sum(chance() < rate for _ in range(count)) if rate else 0


def mixed(known: Sequence[_T], work: Sequence[_T], chance: Chance) -> list[_T]:
    """The known questions in among the work, each place as likely as any other."""
    among = list(work)
    for one in known:
        among.insert(int(chance() * (len(among) + 1)), one)
    return among
