"""Objects that have waited for their answers for longer than their job's availability lifetime.

What is free is withdrawn, what somebody holds may still be answered; then the object is labelled from the
answers it has, or fails when it has none.
"""

from __future__ import annotations

import structlog
from sqlalchemy import func, select

from groundwork.activity import TaskEventKind
from groundwork.events import ObjectsFailed
from groundwork.messaging import add_event
from groundwork.service import Platform, Reconciler
from groundwork.store.models import LabelingJob, LabelingTask
from task_router.work.closing import close_slotless_tasks, withdraw_free_slots
from task_router.work.filler import Filler
from task_router.work.repository import WorkRepository

log = structlog.get_logger()

AT_ONCE = 5_000
"""Tasks looked at in one transaction: as many as a job can have open."""


def expiry_reconciler(platform: Platform, filler: Filler) -> Reconciler:
    async def heal() -> int:
        """Close what is too old; returns the number of objects."""
        async with platform.database.sessions() as session:
            rows = await session.execute(
                select(LabelingJob.id, LabelingJob.availability_seconds).where(
                    LabelingJob.status == "InProgress", LabelingJob.availability_seconds.is_not(None)
                )
            )
            jobs = [(job_id, seconds or 0) for job_id, seconds in rows]
        return sum([await _expire(platform, filler, *job) for job in jobs])

    return Reconciler("task-router-expiry", heal)


async def _expire(platform: Platform, filler: Filler, job_id: int, seconds: int) -> int:
    expired = 0
    while True:
        async with platform.transaction() as session:
            old = list(
                await session.scalars(
                    select(LabelingTask.id)
                    .where(
                        LabelingTask.job_id == job_id,
                        LabelingTask.state == "open",
                        LabelingTask.opened_at < func.now() - func.make_interval(0, 0, 0, 0, 0, 0, seconds),
                    )
                    .order_by(LabelingTask.id)
                    .limit(AT_ONCE)
                )
            )
            await withdraw_free_slots(session, job_id, old)
            closed = await close_slotless_tasks(
                session,
                job_id,
                old,
                kind=TaskEventKind.EXPIRED,
                reason=f"it was offered for longer than {seconds:,} seconds",
            )
            reason = (
                f"ClientError: Annotation tasks expired: nobody answered within {seconds:,} seconds; retry"
                " the object, or give the job a longer task availability lifetime"
            )
            reasons = {task.ordinal: reason for task in closed if not task.answers}
            if reasons:
                failed = await WorkRepository(session).add_failures(job_id, reasons)
                add_event(session, ObjectsFailed(job_id=job_id, count=failed, found_by="task-router"))
        if closed:
            expired += len(closed)
            log.info("tasks_expired", job_id=job_id, closed=len(closed), failed=len(reasons))
            filler.poke(job_id)
        if len(old) < AT_ONCE or not closed:
            return expired
