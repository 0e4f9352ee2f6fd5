"""Why a worker gets nothing, and when to ask again."""

from __future__ import annotations

from datetime import datetime

from groundwork.store.models import LabelingJob
from task_router.claims.repository import JobView
from task_router.claims.schemas import EmptyReason
from task_router.quality.offering import TestState

SOON = 0.5
LATER = 2.0
"""Seconds. Waiting portals ask again after this long, or after a lease's end if that comes sooner."""
IDLE = 5.0
"""The same where only what others do can bring something: such workers may be many."""


def why_empty(
    view: JobView, *, labeling_ended: bool, automated: bool, budget_reached: bool = False
) -> tuple[EmptyReason, float | None, datetime | None]:
    """The reason, the seconds after which another claim may find something (None: never), and when the first
    of what others hold comes back at the latest."""
    if view.free and budget_reached:
        return EmptyReason.BUDGET_REACHED, LATER, None
    if view.free:
        return EmptyReason.HELD_BY_OTHERS, SOON, None
    if view.held_until is not None:
        left = (view.held_until - view.now).total_seconds()
        return EmptyReason.HELD_BY_OTHERS, min(max(left, SOON), LATER), view.held_until
    if view.declined:
        return EmptyReason.DECLINED_BY_YOU, IDLE, None
    if view.wanted:
        return EmptyReason.ANSWERED_BY_YOU, IDLE, None
    if labeling_ended:
        return EmptyReason.ALL_DONE, None, None
    # A job with automation is done only when its labelling has ended: another batch may come.
    if view.unopened or automated or not view.ordered:
        return EmptyReason.NONE_OPEN_YET, SOON, None
    return EmptyReason.ALL_DONE, None, None


def why_no_question(job: LabelingJob, state: TestState) -> tuple[EmptyReason, float]:
    """The same for a worker who has not finished the job's test."""
    if not state.ready(job):
        return EmptyReason.TEST_NOT_READY, IDLE
    if state.held:
        return EmptyReason.HELD_BY_OTHERS, LATER
    return EmptyReason.NONE_OPEN_YET, SOON  # the last answer is being judged
