"""Finding labelling jobs."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import NotFound
from groundwork.store.models import LabelingJob
from job_api.jobs.repository import JobRepository


class JobNotFound(NotFound):
    """There is no such job."""

    code = "job_not_found"


async def get_job(session: AsyncSession, name: str) -> tuple[LabelingJob, str]:
    """The job and its team's name. Raises JobNotFound."""
    found = await JobRepository(session).find(name)
    if found is None:
        raise JobNotFound(f"there is no labelling job named {name!r}")
    return found
