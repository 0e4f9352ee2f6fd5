"""Writing worker responses: one file per object, with all its answers (contract section 4.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import select

from groundwork.output_layout import OutputLayout
from groundwork.service import Platform
from groundwork.store.models import LabelingJob, Workforce, WorkTeam
from groundwork.task_types import task_type
from job_api.exporting.identities import identity_data, pool_of
from job_api.exporting.repository import answers_to, pages_of_answers

UPLOADS = 16
"""Files written at once."""


async def write_worker_responses(platform: Platform, job: LabelingJob, layout: OutputLayout) -> None:
    """Those of the whole job."""
    kind = task_type(job.task_type)
    pool = await _pool(platform, job)
    async for page in pages_of_answers(platform, job.id, job.objects_total or 0, kind):
        await _store(platform, layout, page, pool)


async def write_responses_to(
    platform: Platform, job: LabelingJob, layout: OutputLayout, ordinals: Sequence[int]
) -> dict[int, tuple[int, datetime]]:
    """Those of some objects; returns the iteration and the date by which each object's file is found."""
    rows = await answers_to(platform, job.id, ordinals)
    await _store(platform, layout, rows, await _pool(platform, job))
    return {row["ordinal"]: (row["iteration"], row["submitted_at"]) for row in rows}


async def _pool(platform: Platform, job: LabelingJob) -> str:
    async with platform.database.sessions() as session:
        return pool_of(
            await session.scalar(
                select(Workforce)
                .join(WorkTeam, WorkTeam.workforce_id == Workforce.id)
                .where(WorkTeam.id == job.team_id)
            )
        )


async def _store(platform: Platform, layout: OutputLayout, rows: list[Any], pool: str) -> None:
    free = asyncio.Semaphore(UPLOADS)

    async def upload(answers: list[Any]) -> None:
        last = answers[-1]
        address = layout.worker_response(last["iteration"], last["object_id"], last["submitted_at"])
        async with free:
            await platform.store.put(
                address, _worker_response(answers, pool), content_type="application/json"
            )

    async with asyncio.TaskGroup() as uploads:
        for _, answers in groupby(rows, key=itemgetter("ordinal")):
            uploads.create_task(upload(list(answers)))


def _worker_response(rows: list[Any], pool: str) -> bytes:
    return orjson.dumps({"answers": [_answer(row, pool) for row in rows]})


def _answer(row: Any, pool: str) -> dict[str, Any]:
    identity = identity_data(pool, row["public_id"], row["issuer"], row["subject"])
    return {
        "acceptanceTime": _milliseconds(row["accepted_at"]),
        "submissionTime": _milliseconds(row["submitted_at"]),
        "timeSpentInSeconds": round(row["seconds_spent"], 3),
        "workerId": row["public_id"],
        **({} if identity is None else {"workerMetadata": {"identityData": identity}}),
        "answerContent": row["content"],
    }


def _milliseconds(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
