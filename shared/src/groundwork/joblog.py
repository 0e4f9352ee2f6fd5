"""What requesters should know of a job's running: rows of `job_log`, shown at `/v1/jobs/<name>/log`."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import exists, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import JobLog

MAX_DETAILS_CHARACTERS = 20_000


async def log_to_job(
    session: AsyncSession,
    job_id: int,
    service: str,
    level: Literal["info", "warning", "error"],
    message: str,
    details: str | None = None,
) -> None:
    """Append an entry; it stands if the session's transaction commits. `details` are cut when very long."""
    await session.execute(
        insert(JobLog).values(
            job_id=job_id,
            service=service,
            level=level,
            message=message,
            details=None if details is None else details[:MAX_DETAILS_CHARACTERS],
        )
    )


async def log_once_to_job(
    session: AsyncSession,
    job_id: int,
    service: str,
    level: Literal["info", "warning", "error"],
    message: str,
    details: str | None = None,
) -> None:
    """The same, unless the job's log has this very message of the service already."""
    same = (JobLog.job_id == job_id, JobLog.service == service, JobLog.message == message)
    if not await session.scalar(select(exists().where(*same))):
        await log_to_job(session, job_id, service, level, message, details)
