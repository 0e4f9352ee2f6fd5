"""What happened to the tasks of a job: who, when and why. A viewer may read it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from groundwork.activity.feed import Cursor
from groundwork.errors import NotFound
from job_api.access.sessions import ReadSession
from job_api.exporting.lines import human_confidence
from job_api.history import schemas
from job_api.history.repository import HistoryRepository
from job_api.jobs.service import get_job

router = APIRouter(prefix="/v1", tags=["jobs"])

Limit = Annotated[int, Query(ge=1, le=1000)]


class ObjectNotFound(NotFound):
    """The job has no such data object."""

    code = "object_not_found"


@router.get("/jobs/{name}/objects/{object_id}/history")
async def history(
    name: str,
    object_id: str,
    session: ReadSession,
    after: Annotated[int, Query(ge=0, lt=2**31, description="So many entries were read already")] = 0,
    limit: Limit = 100,
) -> schemas.History:
    """What happened to one data object, oldest first, with its label or its failure.

    A negative `object_id` is a question whose answer is known.
    """
    job, _ = await get_job(session, name)
    repository = HistoryRepository(session, job.id)
    ordinal = _ordinal(object_id)
    if ordinal is None or not await repository.has_object(ordinal):
        raise ObjectNotFound(
            f"job {job.name!r} has no data object {object_id!r}; its ledger names them", where="object_id"
        )
    rows = await repository.of_object(ordinal, after=after, limit=limit)
    entries = []
    for row in rows:
        entry = schemas.HistoryEntry.model_validate(row, from_attributes=True)
        if row.kind == "human_labeled":
            entry.confidence = human_confidence(job, row.confidence)
        entries.append(entry)
    return schemas.History(
        object_id=object_id, entries=entries, next_after=after + limit if len(rows) == limit else None
    )


@router.get("/jobs/{name}/activity")
async def activity(
    name: str,
    session: ReadSession,
    after: Annotated[
        str, Query(pattern=r"^\d{1,18}-\d{1,18}$", description="Id of the last change that was read")
    ] = "0-0",
    limit: Limit = 100,
) -> schemas.Activity:
    """Every change of the job's tasks, in an order in which nothing appears later before what was read."""
    job, _ = await get_job(session, name)
    transaction, _, row_id = after.partition("-")
    rows = await HistoryRepository(session, job.id).of_job(Cursor(int(transaction), int(row_id)), limit)
    changes = [
        schemas.Change.model_validate(
            {
                "id": f"{event.transaction}-{event.id}",
                "at": event.at,
                "object_id": str(event.ordinal),
                "kind": event.kind,
                "worker_id": worker,
                "reason": event.reason,
                "accepted_at": event.accepted_at,
            }
        )
        for event, worker in rows
    ]
    return schemas.Activity(changes=changes, next_after=changes[-1].id if len(changes) == limit else None)


@router.get("/jobs/{name}/problems")
async def problems(
    name: str,
    session: ReadSession,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Limit = 100,
) -> schemas.ProblemList:
    """What workers say is wrong with data objects, oldest first."""
    job, _ = await get_job(session, name)
    rows = await HistoryRepository(session, job.id).problems(after, limit)
    return schemas.ProblemList(
        problems=[
            schemas.ProblemReported(
                id=report.id,
                object_id=str(report.ordinal),
                worker_id=worker,
                message=report.message,
                reported_at=report.reported_at,
            )
            for report, worker in rows
        ],
        next_after=rows[-1][0].id if len(rows) == limit else None,
    )


def _ordinal(object_id: str) -> int | None:
    """None for what no object and no known question is called."""
    digits = object_id.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return None
    return int(object_id)
