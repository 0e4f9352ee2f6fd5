"""Import: from the manifest in S3 to data objects in the store.

The manifest is streamed; rows are copied in chunks, each in one transaction with a checkpoint. A killed
import goes on from its checkpoint. A manifest with a bad line fails the job, with the bad lines named, and
leaves no rows behind.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import delete, func, select, update

from groundwork.errors import NotFound
from groundwork.events import JobCreated, JobEnded, JobImported
from groundwork.manifest import LineProblem, NumberedLine, parse_line, read_lines
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.objectstore import ObjectAddress
from groundwork.service import Platform, Reconciler
from groundwork.store.database import copy_rows
from groundwork.store.models import DatasetObject, ImportCheckpoint, LabelingJob
from groundwork.task_types import TaskType, task_type
from job_api.importing.checkpoint import advance, start_or_resume
from job_api.importing.problems import ManifestRejected, Problems

log = structlog.get_logger()

CHUNK = 10_000
"""Rows a transaction: large enough that the commit does not count, small enough to repeat after a crash."""
DELETE_CHUNK = 100_000
STALLED = timedelta(minutes=2)


def importing_subscription(platform: Platform) -> Subscription[JobCreated]:
    async def handle(delivery: Delivery[JobCreated]) -> None:
        (event,) = delivery.events
        async with platform.database.sessions() as session:
            job = await session.get_one(LabelingJob, event.job_id)
        if job.status != "Initializing":
            return
        try:
            objects = await import_manifest(platform, job)
        except ManifestRejected as rejected:
            await _delete_rows(platform, job.id)
            await _record(delivery, job, failure=rejected.message)
        else:
            await _record(delivery, job, objects=objects)

    return Subscription("job-api-importing", JobCreated, handle, concurrency=2)


def importing_reconciler(platform: Platform) -> Reconciler:
    async def heal() -> int:
        """Jobs that wait for an import nobody is doing."""
        async with platform.transaction() as session:
            stalled = await session.scalars(
                select(LabelingJob.id)
                .outerjoin(ImportCheckpoint, ImportCheckpoint.job_id == LabelingJob.id)
                .where(
                    LabelingJob.status == "Initializing",
                    func.coalesce(ImportCheckpoint.updated_at, LabelingJob.modified_at)
                    < func.now() - STALLED,
                )
                .with_for_update(of=LabelingJob, skip_locked=True)
            )
            jobs = list(stalled)
            await session.execute(
                update(LabelingJob).where(LabelingJob.id.in_(jobs)).values(modified_at=func.now())
            )
            for job_id in jobs:
                add_event(session, JobCreated(job_id=job_id))
        return len(jobs)

    return Reconciler("importing", heal)


async def import_manifest(platform: Platform, job: LabelingJob) -> int:
    """Copy the job's manifest into the store; returns the number of data objects.

    Raises ManifestRejected, and leaves the rows copied so far, when lines cannot be used.
    """
    kind = task_type(job.task_type)
    address = ObjectAddress.parse(job.input_manifest)
    try:
        head = await platform.store.head(address)
    except NotFound as error:
        raise ManifestRejected(f"ClientError: the manifest {address} is gone") from error
    checkpoint = await start_or_resume(platform, job.id, head.etag)
    problems = Problems()
    chunk: list[tuple[int, int, str]] = []
    objects = checkpoint.objects
    last: NumberedLine | None = None
    chunks = platform.store.stream(address, start=checkpoint.byte_offset)
    async for lines in read_lines(chunks, offset=checkpoint.byte_offset, lines_before=checkpoint.lines_read):
        for line in lines:
            try:
                _check_medium(parse_line(line.content), kind)
            except LineProblem as problem:
                problems.add(line.number, str(problem))
                continue
            chunk.append((job.id, objects, line.content.decode()))
            objects += 1
            last = line
            if len(chunk) >= CHUNK and not problems:
                checkpoint = await _store(platform, checkpoint, chunk, line)
                chunk = []
        if problems:
            chunk = []  # nothing more is stored, but the rest is read to name every bad line
    problems.raise_if_any()
    if last is not None and chunk:
        await _store(platform, checkpoint, chunk, last)
    if objects == 0:
        raise ManifestRejected(f"ClientError: the manifest {address} holds no data object")
    return objects


def _check_medium(content: dict[str, Any], kind: TaskType) -> None:
    if kind.media == "image" and "source-ref" not in content:
        raise LineProblem("has 'source', but an image job needs 'source-ref', the address of the picture")


async def _store(
    platform: Platform, checkpoint: ImportCheckpoint, rows: list[tuple[int, int, str]], last: NumberedLine
) -> ImportCheckpoint:
    async with platform.transaction() as session:
        moved = await advance(
            session,
            checkpoint,
            byte_offset=last.end,
            lines_read=last.number,
            objects=rows[-1][1] + 1,
        )
        await copy_rows(session, "dataset_object", ("job_id", "ordinal", "line"), rows)
    return moved


async def _delete_rows(platform: Platform, job_id: int) -> None:
    while True:
        async with platform.transaction() as session:
            some = select(DatasetObject.ordinal).where(DatasetObject.job_id == job_id).limit(DELETE_CHUNK)
            deleted = await session.execute(
                delete(DatasetObject)
                .where(DatasetObject.job_id == job_id, DatasetObject.ordinal.in_(some))
                .returning(DatasetObject.ordinal)
            )
            if not deleted.all():
                return


async def _record(
    delivery: Delivery[JobCreated],
    job: LabelingJob,
    *,
    objects: int | None = None,
    failure: str | None = None,
) -> None:
    async with delivery.transaction() as (session, fresh):
        if not fresh:
            return
        outcome: dict[str, Any] = (
            {"status": "Failed", "failure_reason": failure, "ended_at": func.now()}
            if failure
            else {"status": "InProgress", "objects_total": objects, "imported_at": func.now()}
        )
        changed = await session.scalar(
            update(LabelingJob)
            .where(LabelingJob.id == job.id, LabelingJob.status == "Initializing")
            .values(**outcome, modified_at=func.now())
            .returning(LabelingJob.id)
        )
        if changed is None:
            return
        await session.execute(delete(ImportCheckpoint).where(ImportCheckpoint.job_id == job.id))
        if failure:
            add_event(session, JobEnded(job_id=job.id, status="Failed"))
        else:
            add_event(session, JobImported(job_id=job.id, objects=objects or 0, automated=job.automated))
    log.info("job_imported", job_id=job.id, objects=objects, failure=failure)
