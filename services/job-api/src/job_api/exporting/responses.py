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

from groundwork.answer_contents import ContentLost, read_text
from groundwork.joblog import log_once_to_job
from groundwork.objectstore import ObjectAddress
from groundwork.output_layout import OutputLayout
from groundwork.service import Platform
from groundwork.store.models import LabelingJob, Workforce, WorkTeam
from groundwork.task_types import task_type
from job_api.exporting.identities import identity_data, pool_of
from job_api.exporting.repository import answers_to, pages_of_answers

UPLOADS = 16
"""Files written at once."""
LARGE_UPLOADS = 4
"""Files with large answers written at once; of each, one answer and some parts of the file are in memory."""
LOST = "Content of answers is gone from the output folder; worker responses have null in its place."


async def write_worker_responses(platform: Platform, job: LabelingJob, layout: OutputLayout) -> None:
    """Those of the whole job."""
    kind = task_type(job.task_type)
    pool = await _pool(platform, job)
    async for page in pages_of_answers(platform, job.id, job.objects_total or 0, kind):
        await _store(platform, job, layout, page, pool)


async def write_responses_to(
    platform: Platform, job: LabelingJob, layout: OutputLayout, ordinals: Sequence[int]
) -> dict[int, tuple[int, datetime]]:
    """Those of some objects; returns the iteration and the date by which each object's file is found."""
    rows = await answers_to(platform, job.id, ordinals)
    await _store(platform, job, layout, rows, await _pool(platform, job))
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


async def _store(
    platform: Platform, job: LabelingJob, layout: OutputLayout, rows: list[Any], pool: str
) -> None:
    free, free_for_large = asyncio.Semaphore(UPLOADS), asyncio.Semaphore(LARGE_UPLOADS)

    async def upload(answers: list[Any]) -> None:
        last = answers[-1]
        address = layout.worker_response(last["iteration"], last["object_id"], last["submitted_at"])
        if any(row["content_ref"] is not None for row in answers):
            async with free_for_large:
                await _write_large(platform, job, address, answers, pool)
            return
        content = orjson.dumps({"answers": [_answer(row, pool, row["content"]) for row in answers]})
        async with free:
            await platform.store.put(address, content, content_type="application/json")

    async with asyncio.TaskGroup() as uploads:
        for _, answers in groupby(rows, key=itemgetter("ordinal")):
            uploads.create_task(upload(list(answers)))


async def _write_large(
    platform: Platform, job: LabelingJob, address: ObjectAddress, rows: list[Any], pool: str
) -> None:
    """The same file, answer by answer: together they may be larger than memory."""
    async with platform.store.writer(address, content_type="application/json") as file:
        before = b'{"answers":['
        for row in rows:
            content = await _content(platform, job, row)
            await file.write(before + orjson.dumps(_answer(row, pool, content)))
            before = b","
        await file.write(b"]}")


async def _content(platform: Platform, job: LabelingJob, row: Any) -> Any:
    if row["content_ref"] is None:
        return row["content"]
    try:
        return orjson.Fragment(await read_text(platform.store, row["content_ref"]))
    except ContentLost as lost:
        # Whoever deleted it knows why; all the rest of the job is still to be written.
        async with platform.database.transaction() as session:
            await log_once_to_job(session, job.id, "job-api", "error", LOST, lost.message)
        return None


def _answer(row: Any, pool: str, content: Any) -> dict[str, Any]:
    identity = identity_data(pool, row["public_id"], row["issuer"], row["subject"])
    return {
        "acceptanceTime": _milliseconds(row["accepted_at"]),
        "submissionTime": _milliseconds(row["submitted_at"]),
        "timeSpentInSeconds": round(row["seconds_spent"], 3),
        "workerId": row["public_id"],
        **({} if identity is None else {"workerMetadata": {"identityData": identity}}),
        "answerContent": content,
    }


def _milliseconds(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
