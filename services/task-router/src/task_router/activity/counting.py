"""Worker metrics of the contract (section 9.1), counted as the trail is read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select, text

from groundwork.activity import TaskEventKind
from groundwork.activity.change import TaskChange
from groundwork.service import Platform
from groundwork.store.models import WorkerRecord
from task_router.metrics import (
    ACTIVE_WORKERS,
    TASKS_ACCEPTED,
    TASKS_DECLINED,
    TASKS_RETURNED,
    TASKS_SUBMITTED,
    TIME_SPENT,
)

_COUNTERS = {
    TaskEventKind.ACCEPTED: TASKS_ACCEPTED,
    TaskEventKind.SUBMITTED: TASKS_SUBMITTED,
    TaskEventKind.DECLINED: TASKS_DECLINED,
    TaskEventKind.RETURNED: TASKS_RETURNED,
}


def count(changes: Iterable[TaskChange]) -> None:
    for change in changes:
        counter = _COUNTERS.get(change.kind)
        if counter is not None:
            counter.labels(change.job.job_type).inc()
        if change.seconds_spent is not None:
            TIME_SPENT.labels(change.job.job_type).inc(change.seconds_spent)


async def count_active_workers(platform: Platform) -> None:
    """Every replica shows the same number, that of the whole deployment."""
    async with platform.database.sessions() as session:
        active = await session.scalar(
            select(func.count(WorkerRecord.worker_id.distinct())).where(
                WorkerRecord.last_at > func.now() - text("interval '5 minutes'")
            )
        )
    ACTIVE_WORKERS.set(active or 0)
