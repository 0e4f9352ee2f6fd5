"""When the worker model of a job is worth fitting again."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_NEW_ANSWERS = 30
GROWTH = 0.2
"""With a fit at every growth by this share, all fits of a job cost about six times the last one."""


@dataclass(frozen=True)
class Progress:
    """How far the people of a job have come."""

    answers: int
    """To objects that have all the answers they want."""
    fitted_answers: int
    """How many of them the last fit used; 0 before the first."""
    open_tasks: bool
    """Objects that still wait for answers."""


def refit_due(progress: Progress) -> bool:
    """The answers have grown enough to teach something, or a run of human work is over and its labels are to
    use all of the evidence."""
    new = progress.answers - progress.fitted_answers
    if new <= 0:
        return False
    return not progress.open_tasks or new >= max(LEAST_NEW_ANSWERS, GROWTH * progress.fitted_answers)
