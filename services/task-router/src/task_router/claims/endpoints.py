"""`/v1/jobs` and claims. Callers are signed-in workers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from task_router.access.requests import ClientId, TheDesks
from task_router.claims import schemas
from task_router.claims.disguise import LARGEST
from task_router.signin.worker import WorkingWorker

router = APIRouter(prefix="/v1", tags=["work"])

AssignmentId = Annotated[int, Path(ge=0, le=LARGEST)]


def written(answer: BaseModel) -> Response:
    """An answer that we made ourselves: FastAPI need not check it against its own model again."""
    return Response(answer.model_dump_json(), media_type="application/json")


@router.get("/jobs")
async def list_jobs(caller: WorkingWorker, desks: TheDesks) -> schemas.JobList:
    """The jobs of your teams that people are working on, the most urgent first."""
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
            for job, available in await desks.claims.jobs(caller)
        ]
    )


@router.post("/jobs/{name}/claims", response_model=schemas.Claims)
async def claim(
    name: str,
    body: schemas.ClaimRequest,
    caller: WorkingWorker,
    desks: TheDesks,
    client_id: ClientId = None,
) -> Response:
    """Take tasks to work on, or learn why there are none."""
    return written(await desks.claims.claim(caller, name, body.count, client_id))
