"""What workers answered, word for word."""

from __future__ import annotations

from contextlib import aclosing
from itertools import groupby
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.answer_contents import ContentLost, texts_in_order
from groundwork.objectstore import ObjectStore
from groundwork.store.models import Answer, LabelingJob, Worker
from job_api.access.sessions import ThePlatform
from job_api.answers import schemas
from job_api.jobs.service import get_job

PAGE_BYTES = 16 * 1024 * 1024
"""Of large answers on a page; with more, it has fewer objects than it may have."""

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.get("/jobs/{name}/answers")
async def answers(
    name: str,
    platform: ThePlatform,
    after: Annotated[int, Query(ge=-1, lt=2**63)] = -1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> schemas.AnswerList:
    """Every answer, by object in manifest order. A page has at most `limit` objects, and fewer where answers
    are large. Also while the job runs."""
    async with platform.database.sessions() as session:
        job, _ = await get_job(session, name)
        rows = await _rows(session, job, after, limit)
    objects, complete = await _objects(platform.store, rows)
    more = not complete or len(objects) == limit
    return schemas.AnswerList(objects=objects, next_after=int(objects[-1].object_id) if more else None)


async def _rows(session: AsyncSession, job: LabelingJob, after: int, limit: int) -> list[tuple[Answer, str]]:
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
    return [(answer, worker_id) for answer, worker_id in rows]


async def _objects(
    store: ObjectStore, rows: list[tuple[Answer, str]]
) -> tuple[list[schemas.AnsweredObject], bool]:
    """The objects with their answers, and whether that is all of them."""
    addresses = [answer.content_ref for answer, _ in rows if answer.content_ref is not None]
    objects: list[schemas.AnsweredObject] = []
    size = 0
    async with aclosing(texts_in_order(store, addresses)) as texts:
        for ordinal, given in groupby(rows, key=lambda row: row[0].ordinal):
            if size > PAGE_BYTES:
                return objects, False
            found: list[schemas.Answer] = []
            for answer, worker_id in given:
                content: Any = answer.content
                if answer.content_ref is not None:
                    text = await anext(texts)
                    content = None if isinstance(text, ContentLost) else orjson.loads(text)
                    size += 0 if isinstance(text, ContentLost) else len(text)
                found.append(_answer(answer, worker_id, content))
            objects.append(schemas.AnsweredObject(object_id=str(ordinal), answers=found))
    return objects, True


def _answer(answer: Answer, worker_id: str, content: Any) -> schemas.Answer:
    return schemas.Answer(
        worker_id=worker_id,
        accepted_at=answer.accepted_at,
        submitted_at=answer.submitted_at,
        seconds_spent=answer.seconds_spent,
        content=content,
    )
