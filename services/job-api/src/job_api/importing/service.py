"""Import: from the manifest in S3 to data objects in the store.

The manifest is streamed; rows are copied in chunks, each in one transaction with a checkpoint. A killed
import goes on from its checkpoint. A manifest with a bad line fails the job, with the bad lines named, and
leaves no rows behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import delete, func, select, text, update

from groundwork.ahead import ahead
from groundwork.errors import LabelingError
from groundwork.events import JobCreated, JobEnded, JobImported
from groundwork.manifest import LineRules
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.objectstore import ObjectAddress
from groundwork.service import Platform, Reconciler
from groundwork.store.database import copy_text
from groundwork.store.models import DatasetObject, ImportCheckpoint, JobDefinition, LabelingJob
from groundwork.task_types import task_type
from job_api.importing.batches import Batch, batches
from job_api.importing.checkpoint import advance, start_or_resume
from job_api.importing.problems import ManifestRejected
from job_api.importing.reading import ManifestReader
from job_api.importing.rows import COLUMNS, TABLE
from job_api.importing.selection import picking

log = structlog.get_logger()

DELETE_CHUNK = 100_000
STALLED = timedelta(minutes=2)


class JobMovedOn(LabelingError):
    """The job was stopped or deleted while its manifest was being imported."""


def importing_subscription(platform: Platform, buckets: Sequence[str] = ("*",)) -> Subscription[JobCreated]:
    """Imports the manifests of new jobs; data may lie in buckets that one of the patterns fits."""

    async def handle(delivery: Delivery[JobCreated]) -> None:
        (event,) = delivery.events
        async with platform.database.sessions() as session:
            job = await session.get_one(LabelingJob, event.job_id)
        if job.status != "Initializing":
            return
        try:
            objects = await import_manifest(platform, job, buckets)
        except JobMovedOn:
            return
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


async def import_manifest(platform: Platform, job: LabelingJob, buckets: Sequence[str] = ("*",)) -> int:
    """Copy the job's manifest into the store; returns the number of data objects.

    Data may lie in buckets that one of the patterns `buckets` fits. Raises ManifestRejected, and leaves the
    rows copied so far, when lines cannot be used; JobMovedOn when the job waits for no import any more.
    """
    if job.input_manifest is None:
        return 0  # a streaming job that starts empty
    reader = ManifestReader(
        platform.store,
        ObjectAddress.parse(job.input_manifest),
        LineRules(medium=task_type(job.task_type).media, buckets=tuple(buckets)),
    )
    checkpoint = await start_or_resume(platform, job.id, await reader.etag())
    async with platform.database.sessions() as session:
        selection = await session.scalar(
            select(JobDefinition.selection).where(JobDefinition.job_id == job.id)
        )
    async with AsyncExitStack() as stack:
        picker = None if selection is None else await stack.enter_async_context(picking(selection, reader))
        # Two ahead: storing a batch takes now more, now less time than making one.
        made = ahead(ahead(batches(reader, job, checkpoint, picker)))
        coming = await stack.enter_async_context(aclosing(made))
        async for batch in coming:
            checkpoint = await _store(platform, checkpoint, batch)
    if checkpoint.objects == 0 and not job.streaming:
        raise ManifestRejected(
            f"ClientError: the manifest {reader.address} holds no data object"
            if selection is None
            else f"ClientError: the selection takes no line of the manifest {reader.address}"
        )
    return checkpoint.objects


async def _store(platform: Platform, checkpoint: ImportCheckpoint, batch: Batch) -> ImportCheckpoint:
    async with platform.transaction() as session:
        # A power cut may take the last batches away, together with their checkpoint; the transaction that
        # opens the job waits for the disk, and so for all before it.
        await session.execute(text("SET LOCAL synchronous_commit TO off"))
        moved = await advance(
            session,
            checkpoint,
            byte_offset=batch.byte_offset,
            lines_read=batch.lines_read,
            objects=batch.objects,
        )
        waiting = await session.scalar(
            update(LabelingJob)
            .where(LabelingJob.id == checkpoint.job_id, LabelingJob.status == "Initializing")
            .values(
                kept_human=LabelingJob.kept_human + batch.kept_human,
                kept_machine=LabelingJob.kept_machine + batch.kept_machine,
            )
            .returning(LabelingJob.id)
        )
        if waiting is None:
            raise JobMovedOn
        await copy_text(session, TABLE, COLUMNS, batch.pieces)
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
            {
                "status": "Failed",
                "failure_reason": failure,
                "ended_at": func.now(),
                "kept_human": 0,
                "kept_machine": 0,
            }
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
