"""Trying failed objects again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest
from groundwork.events import ObjectsRetried
from groundwork.joblog import log_to_job
from groundwork.messaging import add_event
from groundwork.store.models import LabelingJob, LearningRun, ObjectFailure, StreamedObject
from job_api.lifecycle.repository import LifecycleRepository

PER_EVENT = 1_000
REOPENED = ("Completed", "Failed")
"""A job that was stopped was meant to end; it goes on as a new job, chained to its output."""


class NotRetryable(Conflict):
    """The job's failed objects cannot be tried again now."""

    code = "not_retryable"


async def retry_failed(session: AsyncSession, job: LabelingJob, object_ids: Sequence[str] | None) -> int:
    """Take failures back and have the objects labelled again; returns how many. None means all.

    A job that has ended as Completed or Failed is in progress again. Raises InvalidRequest for an object that
    has not failed, and NotRetryable.
    """
    found = await LifecycleRepository(session).locked(job.id)
    _check(job.name, found)
    learning = await session.scalar(select(LearningRun.state).where(LearningRun.job_id == job.id))
    if learning not in (None, "finished"):
        raise NotRetryable(
            f"job {job.name!r} is still learning from its labels; retry when that has finished",
            where="name",
        )
    ordinals = await _take_back(session, job.id, None if object_ids is None else _ordinals(object_ids))
    if not ordinals:
        raise NotRetryable(f"no object of job {job.name!r} has failed", where="name")
    await session.execute(
        update(LabelingJob)
        .where(LabelingJob.id == job.id)
        .values(
            status="InProgress",
            failure_reason=None,
            stop_reason=None,
            stop_requested_at=None,
            finished_at=None,
            ended_at=None,
            modified_at=func.now(),
        )
    )
    # The line of a streamed object was published with its failure; it is published again with its label.
    given = bindparam("ordinals", ordinals, type_=ARRAY(BigInteger))
    await session.execute(
        update(StreamedObject)
        .where(StreamedObject.job_id == job.id, StreamedObject.ordinal == any_(given))
        .values(published_at=None)
    )
    rest = iter(ordinals)
    while chunk := list(islice(rest, PER_EVENT)):
        add_event(session, ObjectsRetried(job_id=job.id, ordinals=chunk))
    await log_to_job(session, job.id, "job-api", "info", f"{len(ordinals):,} failed objects are tried again")
    return len(ordinals)


def _check(name: str, job: LabelingJob | None) -> None:
    if job is None or job.objects_total is None:
        raise NotRetryable(f"job {name!r} has no data objects", where="name")
    if job.status == "InProgress" and job.finished_at is not None:
        raise NotRetryable(f"the output of job {name!r} is being written; try again shortly", where="name")
    if job.status != "InProgress" and job.status not in REOPENED:
        raise NotRetryable(
            f"job {name!r} is {job.status}; create a new job with its output manifest as input, which labels"
            " what this one left",
            where="name",
        )


def _ordinals(object_ids: Sequence[str]) -> list[int]:
    for index, object_id in enumerate(object_ids):
        if not object_id.isascii() or not object_id.isdigit() or len(object_id) > 18:
            raise InvalidRequest(
                f"{object_id!r} is no object id; the ledger of the job names them", where=f"objects[{index}]"
            )
    return sorted({int(object_id) for object_id in object_ids})


async def _take_back(session: AsyncSession, job_id: int, ordinals: list[int] | None) -> list[int]:
    """Delete the failures; returns their objects in order."""
    statement = delete(ObjectFailure).where(ObjectFailure.job_id == job_id)
    if ordinals is not None:
        given = bindparam("ordinals", ordinals, type_=ARRAY(BigInteger))
        statement = statement.where(ObjectFailure.ordinal == any_(given))
    taken = sorted((await session.scalars(statement.returning(ObjectFailure.ordinal))).all())
    if ordinals is not None and len(taken) < len(ordinals):
        missing = next(iter(sorted(set(ordinals) - set(taken))))
        raise InvalidRequest(f"object {missing} has not failed", where="objects")
    return taken
