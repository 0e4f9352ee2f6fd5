"""Why a worker gets nothing, and when to ask again."""

from __future__ import annotations

from task_router.claims.repository import JobView
from task_router.claims.schemas import EmptyReason

SOON = 0.5
LATER = 2.0
"""Seconds. Waiting portals ask again after this long, or after a lease's end if that comes sooner."""


def why_empty(view: JobView, *, labeling_ended: bool, automated: bool) -> tuple[EmptyReason, float | None]:
    """The reason, and the seconds after which another claim may find something (None: never)."""
    if view.free:
        return EmptyReason.HELD_BY_OTHERS, SOON
    if view.held_seconds is not None:
        return EmptyReason.HELD_BY_OTHERS, min(max(view.held_seconds, SOON), LATER)
    if view.wanted:
        return EmptyReason.ANSWERED_BY_YOU, LATER
    if labeling_ended:
        return EmptyReason.ALL_DONE, None
    # A job with automation is done only when its labelling has ended: another batch may come.
    if view.unopened or automated or not view.ordered:
        return EmptyReason.NONE_OPEN_YET, SOON
    return EmptyReason.ALL_DONE, None
