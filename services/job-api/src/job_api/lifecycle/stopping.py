"""Stopping a job: by request, by its own conditions, or for its age."""

from __future__ import annotations

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict
from groundwork.events import JobStopping
from groundwork.joblog import log_to_job
from groundwork.messaging import add_event
from groundwork.store.models import LabelingJob
from job_api.lifecycle.repository import LifecycleRepository

RUNNING = ("Initializing", "InProgress")
ON_REQUEST = "stopped on request"
MAX_REASON_CHARACTERS = 1024
"""Length of a job's failure reason in the contract."""


class JobHasEnded(Conflict):
    """The job has ended."""

    code = "job_has_ended"


async def stop_job(session: AsyncSession, job: LabelingJob, reason: str = ON_REQUEST) -> None:
    """Hand out nothing more; answers in hand are still taken, then the output is written.

    A reason that starts with `ClientError:` or `InternalError:` makes the job end as Failed, for that reason.
    A job that is stopping already goes on stopping. Raises JobHasEnded.
    """
    found = await LifecycleRepository(session).locked(job.id)
    if found is None or found.ended_at is not None:
        status = "Stopped" if found is None else found.status
        raise JobHasEnded(f"job {job.name!r} has ended as {status}; there is nothing to stop", where="name")
    if found.status not in RUNNING:
        return
    await session.execute(
        update(LabelingJob)
        .where(LabelingJob.id == job.id)
        .values(
            status="Stopping",
            stop_reason=reason[:MAX_REASON_CHARACTERS],
            stop_requested_at=func.now(),
            modified_at=func.now(),
        )
    )
    add_event(session, JobStopping(job_id=job.id))
    await log_to_job(session, job.id, "job-api", "info", f"the job is being stopped: {reason}")
