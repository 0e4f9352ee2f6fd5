"""Writing worker responses: one file per object, with all its answers (contract section 4.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select

from groundwork.output_layout import OutputLayout
from groundwork.service import Platform
from groundwork.store.models import LabelingJob, Workforce, WorkTeam
from groundwork.task_types import task_type
from job_api.exporting.repository import answers_to, pages_of_answers

UPLOADS = 16
"""Files written at once."""


async def write_worker_responses(platform: Platform, job: LabelingJob, layout: OutputLayout) -> None:
    """Those of the whole job."""
    kind = task_type(job.task_type)
    issuer = await _issuer(platform, job)
    async for page in pages_of_answers(platform, job.id, job.objects_total or 0, kind):
        await _store(platform, layout, page, issuer)


async def write_responses_to(
    platform: Platform, job: LabelingJob, layout: OutputLayout, ordinals: Sequence[int]
) -> dict[int, tuple[int, datetime]]:
    """Those of some objects; returns the iteration and the date by which each object's file is found."""
    rows = await answers_to(platform, job.id, ordinals)
    await _store(platform, layout, rows, await _issuer(platform, job))
    return {row["ordinal"]: (row["iteration"], row["submitted_at"]) for row in rows}


class Issuer(NamedTuple):
    """Who vouches for the job's workers."""

    kind: str
    """`Cognito` or `Oidc`; our own accounts take the place of Cognito's."""
    address: str


async def _issuer(platform: Platform, job: LabelingJob) -> Issuer:
    async with platform.database.sessions() as session:
        workforce = await session.scalar(
            select(Workforce)
            .join(WorkTeam, WorkTeam.workforce_id == Workforce.id)
            .where(WorkTeam.id == job.team_id)
        )
    if workforce is None:
        return Issuer("Cognito", "groundwork")
    if workforce.oidc is not None:
        return Issuer("Oidc", str(workforce.oidc["Issuer"]))
    pool = str((workforce.cognito or {})["UserPool"])
    return Issuer("Cognito", f"https://cognito-idp.{workforce.region}.amazonaws.com/{pool}")


async def _store(platform: Platform, layout: OutputLayout, rows: list[Any], issuer: Issuer) -> None:
    free = asyncio.Semaphore(UPLOADS)

    async def upload(answers: list[Any]) -> None:
        last = answers[-1]
        address = layout.worker_response(last["iteration"], last["object_id"], last["submitted_at"])
        async with free:
            await platform.store.put(
                address, _worker_response(answers, issuer), content_type="application/json"
            )

    async with asyncio.TaskGroup() as uploads:
        for _, answers in groupby(rows, key=itemgetter("ordinal")):
            uploads.create_task(upload(list(answers)))


def _worker_response(rows: list[Any], issuer: Issuer) -> bytes:
    return orjson.dumps(
        {
            "answers": [
                {
                    "acceptanceTime": _milliseconds(row["accepted_at"]),
                    "submissionTime": _milliseconds(row["submitted_at"]),
                    "timeSpentInSeconds": round(row["seconds_spent"], 3),
                    "workerId": row["public_id"],
                    "workerMetadata": {
                        "identityData": {
                            "identityProviderType": issuer.kind,
                            "issuer": issuer.address,
                            "sub": row["public_id"].rpartition(".")[2],
                        }
                    },
                    "answerContent": row["content"],
                }
                for row in rows
            ]
        }
    )


def _milliseconds(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
