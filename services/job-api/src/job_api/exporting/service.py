"""Export: the output manifest, the worker responses, the files of consolidation and the certificate.

Everything is written from the store in constant memory, under names that depend on the store alone; an export
that was killed starts again and writes the same files.
"""

from __future__ import annotations

from datetime import timedelta

import orjson
import structlog
from sqlalchemy import func, update

from groundwork.events import LabelingFinished
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.output_layout import OutputLayout
from groundwork.service import Platform, Reconciler
from groundwork.store.models import Certificate, LabelingJob
from job_api.exporting.consolidations import write_consolidations
from job_api.exporting.manifest import write_manifest
from job_api.exporting.responses import write_worker_responses
from job_api.lifecycle.ending import end_job

log = structlog.get_logger()

STALLED = timedelta(minutes=2)


def exporting_subscription(platform: Platform) -> Subscription[LabelingFinished]:
    async def handle(delivery: Delivery[LabelingFinished]) -> None:
        (event,) = delivery.events
        async with platform.database.sessions() as session:
            job = await session.get_one(LabelingJob, event.job_id)
        if job.ended_at is None:
            await export_job(platform, job)
            await _record(delivery, job)

    return Subscription("job-api-exporting", LabelingFinished, handle, concurrency=2)


def exporting_reconciler(platform: Platform) -> Reconciler:
    async def heal() -> int:
        """Finished jobs whose output nobody is writing."""
        async with platform.transaction() as session:
            stalled = await session.scalars(
                update(LabelingJob)
                .where(
                    LabelingJob.finished_at.is_not(None),
                    LabelingJob.ended_at.is_(None),
                    LabelingJob.modified_at < func.now() - STALLED,
                )
                .values(modified_at=func.now())
                .returning(LabelingJob.id)
            )
            jobs = list(stalled)
            for job_id in jobs:
                add_event(session, LabelingFinished(job_id=job_id))
        return len(jobs)

    return Reconciler("exporting", heal)


async def export_job(platform: Platform, job: LabelingJob) -> None:
    """Write all files of the job's output."""
    layout = OutputLayout.of(job.output_path, job.name)
    await write_worker_responses(platform, job, layout)
    await write_consolidations(platform, job, layout)
    async with platform.database.sessions() as session:
        certificate = await session.get(Certificate, job.id)
    if certificate is not None:
        await platform.store.put(
            layout.certificate,
            orjson.dumps(certificate.document, option=orjson.OPT_INDENT_2),
            content_type="application/json",
        )
    await write_manifest(platform, job, layout)


async def _record(delivery: Delivery[LabelingFinished], job: LabelingJob) -> None:
    async with delivery.transaction() as (session, _):
        await end_job(session, job.id, OutputLayout.of(job.output_path, job.name).manifest)
    log.info("job_exported", job_id=job.id)
