"""`/v1/jobs` and leases. Callers are signed-in workers."""

from __future__ import annotations

from fastapi import APIRouter

from task_router.access.requests import ClientId, TheLinks, ThePlatform
from task_router.claims import schemas, service
from task_router.claims.repository import ClaimRepository
from task_router.signin.worker import CurrentWorker

router = APIRouter(prefix="/v1", tags=["work"])


@router.get("/jobs")
async def list_jobs(caller: CurrentWorker, platform: ThePlatform) -> schemas.JobList:
    """The jobs of your teams that people are working on."""
    async with platform.database.sessions() as session:
        rows = await ClaimRepository(session, caller).jobs()
    return schemas.JobList(
        jobs=[
            schemas.Job(
                name=job.name,
                title=job.title,
                description=job.description,
                task_type=job.task_type,
                instructions=job.instructions,
                time_limit_seconds=job.task_time_limit_seconds,
                available=available,
            )
            for job, available in rows
        ]
    )


@router.post("/jobs/{name}/claims")
async def claim(
    name: str,
    body: schemas.ClaimRequest,
    caller: CurrentWorker,
    platform: ThePlatform,
    links: TheLinks,
    client_id: ClientId = None,
) -> schemas.Claims:
    """Take tasks to work on, or learn why there are none."""
    async with platform.database.transaction() as session:
        return await service.claim(session, links, caller, name, body.count, client_id)


@router.post("/assignments/{assignment_id}/extend")
async def extend(
    assignment_id: int, body: schemas.LeaseReference, caller: CurrentWorker, platform: ThePlatform
) -> schemas.Extended:
    """Start the time limit of a task again."""
    async with platform.database.transaction() as session:
        until = await service.extend(session, caller, assignment_id, body.lease_token)
    return schemas.Extended(lease_until=until)


@router.post("/assignments/{assignment_id}/release", status_code=204)
async def release(
    assignment_id: int, body: schemas.LeaseReference, caller: CurrentWorker, platform: ThePlatform
) -> None:
    """Give a task back, so that others can have it at once. Repeating it changes nothing."""
    async with platform.database.transaction() as session:
        await ClaimRepository(session, caller).release(assignment_id, body.lease_token)
