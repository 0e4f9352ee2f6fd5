"""What is done to a job after its creation: stop, edit, retry, delete; and its log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select

from groundwork.store.models import JobLog
from job_api.access.guard import admin
from job_api.access.sessions import ReadSession, WriteSession
from job_api.jobs.service import get_job
from job_api.lifecycle import schemas
from job_api.lifecycle.deleting import delete_job
from job_api.lifecycle.editing import edit_job
from job_api.lifecycle.retrying import retry_failed
from job_api.lifecycle.stopping import ON_REQUEST, stop_job

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.post("/jobs/{name}/stop", status_code=202)
async def stop(name: str, session: WriteSession, body: schemas.StopRequest | None = None) -> None:
    """Hand out nothing more, take what people have in hand, and write the output of what is labelled."""
    job, _ = await get_job(session, name)
    reason = body.reason if body else ""
    await stop_job(session, job, f"{ON_REQUEST}: {reason}" if reason else ON_REQUEST)


@router.patch("/jobs/{name}", status_code=204)
async def edit(name: str, body: schemas.JobEdit, session: WriteSession) -> None:
    """Change a job that is running."""
    job, _ = await get_job(session, name)
    await edit_job(session, job, body)


@router.post("/jobs/{name}/retry", status_code=202)
async def retry(
    name: str, session: WriteSession, body: schemas.RetryRequest | None = None
) -> schemas.Retried:
    """Try failed objects again. A job that has ended as Completed or Failed is in progress again."""
    job, _ = await get_job(session, name)
    return schemas.Retried(objects=await retry_failed(session, job, body.objects if body else None))


@router.delete("/jobs/{name}", status_code=204, dependencies=[admin])
async def delete(
    name: str,
    session: WriteSession,
    force: Annotated[bool, Query(description="Also a job that is running; its labels are lost")] = False,
) -> None:
    """Delete a job that has ended. Its output in S3 stays."""
    job, _ = await get_job(session, name)
    await delete_job(session, job, force=force)


@router.get("/jobs/{name}/log")
async def log(
    name: str,
    session: ReadSession,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> schemas.Log:
    """What happened to the job, oldest first."""
    job, _ = await get_job(session, name)
    found = await session.scalars(
        select(JobLog).where(JobLog.job_id == job.id, JobLog.id > after).order_by(JobLog.id).limit(limit)
    )
    entries = [schemas.LogEntry.model_validate(entry, from_attributes=True) for entry in found]
    return schemas.Log(entries=entries, next_after=entries[-1].id if len(entries) == limit else None)
