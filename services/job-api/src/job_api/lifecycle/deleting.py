"""Deleting a job: nobody sees it from the commit on, and its rows go in the background.

Each service deletes the rows that it writes; the job's own row goes last, because others point at it. The
output in S3 stays.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import delete, exists, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict
from groundwork.events import JobDeleted
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.service import Platform, Reconciler
from groundwork.store.deleting import delete_job_rows
from groundwork.store.models import (
    Answer,
    Base,
    Batch,
    BatchObject,
    Certificate,
    ConsolidationFit,
    DatasetObject,
    DiscardedAnswer,
    GoldResult,
    HumanLabel,
    ImportCheckpoint,
    JobDrain,
    JobLog,
    JobSpending,
    LabelingJob,
    LabelingTask,
    LearningRound,
    LearningRun,
    MachineLabel,
    ObjectFailure,
    ProblemReport,
    Qualification,
    StreamedObject,
    Tag,
    TaskDecline,
    TaskDraft,
    TaskEvent,
    TaskInput,
    TaskSlot,
    TurkAssignment,
    TurkHit,
    VendorTask,
    WorkerRecord,
    WorkerSkill,
    WorkOrder,
)
from job_api.lifecycle.repository import LifecycleRepository

log = structlog.get_logger()

OWN_TABLES: tuple[type[Base], ...] = (
    ImportCheckpoint,
    StreamedObject,
    DatasetObject,
    ObjectFailure,
    JobLog,
)
OTHERS_TABLES: tuple[type[Base], ...] = (
    Answer,
    Batch,
    BatchObject,
    Certificate,
    ConsolidationFit,
    DiscardedAnswer,
    GoldResult,
    HumanLabel,
    JobDrain,
    JobSpending,
    LabelingTask,
    LearningRound,
    LearningRun,
    MachineLabel,
    ProblemReport,
    Qualification,
    TaskDecline,
    TaskDraft,
    TaskEvent,
    TaskInput,
    TaskSlot,
    TurkAssignment,
    TurkHit,
    VendorTask,
    WorkOrder,
    WorkerRecord,
    WorkerSkill,
)
OVERDUE = timedelta(minutes=10)
"""Age of a deletion at which a service that still has rows of the job has lost its event."""


class JobIsRunning(Conflict):
    """Only a job that has ended can be deleted."""

    code = "job_is_running"


async def delete_job(session: AsyncSession, job: LabelingJob, *, force: bool) -> None:
    """Make the job vanish; its name is free at once. Raises JobIsRunning, unless `force`: then nothing more
    is handed out or taken from now on, and no output is written."""
    found = await LifecycleRepository(session).locked(job.id)
    if found is None:
        return
    if found.ended_at is None and not force:
        raise JobIsRunning(
            f"job {job.name!r} is {found.status}; stop it first, or delete it with force, which throws its"
            " unwritten labels away",
            where="name",
        )
    values: dict[str, Any] = {"deleted_at": func.now(), "modified_at": func.now()}
    if found.ended_at is None:
        # Ended, so that every service leaves it alone without knowing of deletion.
        values |= {"status": "Stopped", "stop_reason": "deleted", "ended_at": func.now()}
    await session.execute(update(LabelingJob).where(LabelingJob.id == job.id).values(**values))
    await session.execute(delete(Tag).where(Tag.resource == f"labeling-job/{found.name_key}"))
    add_event(session, JobDeleted(job_id=job.id))
    log.info("job_deleted", job_id=job.id, force=force)


def deleting_subscription(platform: Platform) -> Subscription[JobDeleted]:
    async def handle(delivery: Delivery[JobDeleted]) -> None:
        for event in delivery.events:
            await delete_job_rows(platform.database, event.job_id, OWN_TABLES)

    return Subscription("job-api-job-deleted", JobDeleted, handle, concurrency=1)


def deleting_reconciler(platform: Platform) -> Reconciler:
    async def heal() -> int:
        """Delete the rows of deleted jobs of which nothing else is left; remind whoever is late."""
        async with platform.transaction() as session:
            left = [
                exists().where(table.__table__.c.job_id == LabelingJob.id)
                for table in (*OWN_TABLES, *OTHERS_TABLES)
            ]
            gone = await session.scalars(
                delete(LabelingJob)
                .where(LabelingJob.deleted_at.is_not(None), *(~each for each in left))
                .returning(LabelingJob.id)
            )
            forgotten = len(gone.all())
            late = await session.scalars(
                update(LabelingJob)
                .where(LabelingJob.deleted_at.is_not(None), LabelingJob.modified_at < func.now() - OVERDUE)
                .values(modified_at=func.now())
                .returning(LabelingJob.id)
            )
            reminded = list(late)
            for job_id in reminded:
                add_event(session, JobDeleted(job_id=job_id))
        return forgotten + len(reminded)

    return Reconciler("deleting", heal)
