"""What workers answered, word for word."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select

from groundwork.store.models import Answer, Worker
from job_api.access.sessions import ReadSession
from job_api.answers import schemas
from job_api.jobs.service import get_job

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.get("/jobs/{name}/answers")
async def answers(
    name: str,
    session: ReadSession,
    after: Annotated[int, Query(ge=-1, lt=2**63)] = -1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> schemas.AnswerList:
    """Every answer, by object in manifest order; `limit` counts objects. Also while the job runs."""
    job, _ = await get_job(session, name)
    some = (
        select(Answer.ordinal)
        .where(Answer.job_id == job.id, Answer.ordinal > after)
        .order_by(Answer.ordinal)
        .distinct()
        .limit(limit)
    )
    rows = await session.execute(
        select(Answer, Worker.public_id)
        .join(Worker, Worker.id == Answer.worker_id)
        .where(Answer.job_id == job.id, Answer.ordinal.in_(some))
        .order_by(Answer.ordinal, Answer.id)
    )
    objects = [
        schemas.AnsweredObject(
            object_id=str(ordinal),
            answers=[
                schemas.Answer(
                    worker_id=worker_id,
                    accepted_at=answer.accepted_at,
                    submitted_at=answer.submitted_at,
                    seconds_spent=answer.seconds_spent,
                    content=answer.content,
                )
                for answer, worker_id in given
            ],
        )
        for ordinal, given in groupby(rows.all(), key=lambda row: row[0].ordinal)
    ]
    last = int(objects[-1].object_id) if len(objects) == limit else None
    return schemas.AnswerList(objects=objects, next_after=last)
