"""The last step of a job: which status it ends in, and why."""

from __future__ import annotations

import structlog
from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import JobEnded
from groundwork.joblog import log_to_job
from groundwork.messaging import add_event
from groundwork.objectstore import ObjectAddress
from groundwork.store.models import ImportCheckpoint, LabelingJob
from job_api.lifecycle.conditions import Outcomes
from job_api.lifecycle.repository import LifecycleRepository
from job_api.lifecycle.stopping import MAX_REASON_CHARACTERS

log = structlog.get_logger()

_ERRORS = ("ClientError:", "InternalError:")


async def end_job(session: AsyncSession, job_id: int, output_manifest: ObjectAddress | None) -> None:
    """Give the job its last status; nothing happens when it has one.

    `output_manifest` is where the output lies; None: there is none, the job was stopped before its manifest
    was read.
    """
    repository = LifecycleRepository(session)
    job = await repository.locked(job_id)
    if job is None or job.ended_at is not None:
        return
    failure = _failure(job, await repository.outcomes(job), await repository.first_failure(job))
    status = "Failed" if failure else ("Stopped" if job.status == "Stopping" else "Completed")
    await session.execute(
        update(LabelingJob)
        .where(LabelingJob.id == job_id)
        .values(
            status=status,
            failure_reason=failure,
            output_manifest=None if output_manifest is None else str(output_manifest),
            finished_at=func.coalesce(LabelingJob.finished_at, func.now()),
            ended_at=func.now(),
            modified_at=func.now(),
        )
    )
    # An import that still runs finds its checkpoint gone, and ends.
    await session.execute(delete(ImportCheckpoint).where(ImportCheckpoint.job_id == job_id))
    add_event(session, JobEnded(job_id=job_id, status=status))
    message = failure or f"the job has ended as {status}"
    await log_to_job(session, job_id, "job-api", "error" if failure else "info", message)
    log.info("job_ended", job_id=job_id, status=status, failure=failure)


def _failure(job: LabelingJob, outcomes: Outcomes, first_failure: str | None) -> str | None:
    """A job fails when it was stopped for an error, or when not a single object could be labelled."""
    if job.status == "Stopping":
        reason = job.stop_reason or ""
        return reason if reason.startswith(_ERRORS) else None
    if outcomes.labeled or first_failure is None:
        return None
    text = f"ClientError: no data object could be labelled; the first reason: {first_failure}"
    return text[:MAX_REASON_CHARACTERS]
