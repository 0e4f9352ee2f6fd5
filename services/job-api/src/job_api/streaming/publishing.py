"""Results of streaming jobs: the output line of each object that is finished, on the job's output topic.

What is finished and not yet published is seen in the store; events only say where to look.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import JobEvent, JobImported, ObjectsArrived, ObjectsFailed, ObjectsLabeled
from groundwork.messaging import Delivery, Subscription
from groundwork.output_layout import OutputLayout
from groundwork.service import BackgroundLoop, Platform, Reconciler
from groundwork.store.models import (
    DatasetObject,
    HumanLabel,
    LabelingJob,
    ObjectFailure,
    StreamedObject,
)
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from job_api.exporting.lines import Known
from job_api.exporting.manifest import job_line_writer
from job_api.exporting.responses import write_responses_to
from job_api.lifecycle.repository import LifecycleRepository
from job_api.metrics import RESULTS_PUBLISHED
from job_api.streaming.arrivals import register_seeds
from job_api.streaming.topics import put, subject_of, topic_name
from job_api.webhooks.deliveries import Deliverer, queue_finished_objects

log = structlog.get_logger()

PAUSE = 0.3
AT_ONCE = 200
LATE = timedelta(hours=1)
"""So long after its end a job may still have results to publish."""


class ResultPublisher:
    """Streaming jobs that may have results, and the loop that publishes them."""

    def __init__(self, platform: Platform, deliverer: Deliverer) -> None:
        self._platform = platform
        self._deliverer = deliverer
        self._jobs: set[int] = set()
        self._marked = asyncio.Event()

    async def run(self) -> None:
        while True:
            await self._marked.wait()
            await asyncio.sleep(PAUSE)
            self._marked.clear()
            while self._jobs:
                await self._publish_in_turn(self._jobs.pop())

    async def heal(self) -> int:
        """Publish what no event told of; returns the number of objects."""
        async with self._platform.database.sessions() as session:
            jobs = await session.scalars(
                select(LabelingJob.id).where(
                    LabelingJob.input_topic.is_not(None),
                    or_(LabelingJob.ended_at.is_(None), LabelingJob.ended_at > func.now() - LATE),
                    LabelingJob.deleted_at.is_(None),
                    LabelingJob.id.in_(
                        select(StreamedObject.job_id).where(StreamedObject.published_at.is_(None))
                    ),
                )
            )
        return sum([await self._publish_in_turn(job_id) for job_id in jobs.all()])

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("publishing", self.run)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("publishing", self.heal)

    def subscriptions(self) -> list[Subscription[Any]]:
        async def handle(delivery: Delivery[JobEvent]) -> None:
            self._jobs.update(event.job_id for event in delivery.events)
            self._marked.set()

        async def seed(delivery: Delivery[JobImported]) -> None:
            (event,) = delivery.events
            async with delivery.transaction() as (session, _):
                job = await LifecycleRepository(session).locked(event.job_id)
                if job is not None and job.streaming:
                    await register_seeds(session, job)

        kinds: dict[str, type[JobEvent]] = {
            "labeled": ObjectsLabeled,
            "failed": ObjectsFailed,
            "arrived": ObjectsArrived,
        }
        telling = [
            Subscription(f"job-api-publishing-{name}", kind, handle, batch=100, concurrency=1)
            for name, kind in kinds.items()
        ]
        return [Subscription("job-api-stream-seeds", JobImported, seed), *telling]

    async def _publish_in_turn(self, job_id: int) -> int:
        """A job whose results cannot be published now, say because its bucket is gone, holds up no other."""
        try:
            return await self.publish(job_id)
        except Exception as error:
            BACKGROUND_FAILURES.labels("publishing").inc()
            log.warning("results_not_published", job_id=job_id, exc_info=error)
            return 0

    async def publish(self, job_id: int) -> int:
        """Publish the job's finished objects; returns how many. One that is sent twice has the same id."""
        async with self._platform.database.sessions() as session:
            job = await session.get(LabelingJob, job_id)
        if job is None or not job.streaming:
            return 0
        published = 0
        while True:
            async with self._platform.database.sessions() as session:
                finished = await _finished(session, job.id)
            if not finished:
                break
            lines = await self._written(job, finished)
            sent = await self._send(job, finished, lines)
            published += sent
            if sent == 0 or len(finished) < AT_ONCE:
                break
        if published:
            RESULTS_PUBLISHED.inc(published)
            self._deliverer.poke()
            log.info("results_published", job_id=job_id, objects=published)
        return published

    async def _written(self, job: LabelingJob, finished: dict[str, Known]) -> dict[str, bytes]:
        """The objects' output lines, after all that they point at was stored."""
        layout = OutputLayout.of(job.output_path, job.name)
        write = await job_line_writer(self._platform, job, layout)
        ordinals = [known.ordinal for known in finished.values()]
        responses = await write_responses_to(self._platform, job, layout, ordinals)
        lines: dict[str, bytes] = {}
        for object_id, known in finished.items():
            iteration, answered_at = responses.get(known.ordinal, (None, None))
            written = write(known._replace(iteration=iteration, answered_at=answered_at))
            if written.file is not None:
                address, file = written.file
                await self._platform.store.put(address, file.content, content_type=file.content_type)
            lines[object_id] = written.line
        return lines

    async def _send(self, job: LabelingJob, finished: dict[str, Known], lines: dict[str, bytes]) -> int:
        # As the relay does it, the messages go out within the transaction: few, and acknowledged quickly.
        async with self._platform.transaction() as session:
            mine = list(
                await session.scalars(
                    select(StreamedObject.object_id)
                    .where(
                        StreamedObject.job_id == job.id,
                        StreamedObject.object_id.in_(list(lines)),
                        StreamedObject.published_at.is_(None),
                    )
                    .order_by(StreamedObject.ordinal)
                    .with_for_update(skip_locked=True)
                )
            )
            if job.output_topic is not None:
                subject = subject_of(topic_name(job.output_topic))
                broker = self._platform.broker
                await asyncio.gather(
                    *(put(broker, subject, lines[one], _message_id(job, finished[one])) for one in mine)
                )
            told = {object_id: lines[object_id] for object_id in mine}
            await queue_finished_objects(session, job, self._platform.account_id, told)
            await session.execute(
                update(StreamedObject)
                .where(StreamedObject.job_id == job.id, StreamedObject.object_id.in_(mine))
                .values(published_at=func.now())
            )
        return len(mine)


def _message_id(job: LabelingJob, known: Known) -> str:
    """The same for the same outcome; another one when a failure was taken back and the object labelled."""
    at = known.human_at or known.failed_at
    return f"{job.reference_code}-{known.ordinal}" + ("" if at is None else f"-{at.timestamp():f}")


async def _finished(session: AsyncSession, job_id: int) -> dict[str, Known]:
    """Up to AT_ONCE unpublished objects that have a label or a failure, or came with their label."""

    def of(table: Any) -> Any:
        return (table.job_id == StreamedObject.job_id) & (table.ordinal == StreamedObject.ordinal)

    rows = await session.execute(
        select(
            StreamedObject.object_id,
            DatasetObject.ordinal,
            DatasetObject.line,
            HumanLabel.label,
            HumanLabel.confidence,
            HumanLabel.labeled_at,
            ObjectFailure.reason,
            ObjectFailure.created_at,
        )
        .join(DatasetObject, of(DatasetObject))
        .outerjoin(HumanLabel, of(HumanLabel))
        .outerjoin(ObjectFailure, of(ObjectFailure))
        .where(
            StreamedObject.job_id == job_id,
            StreamedObject.published_at.is_(None),
            or_(HumanLabel.ordinal.is_not(None), ObjectFailure.ordinal.is_not(None), DatasetObject.kept),
        )
        .order_by(StreamedObject.ordinal)
        .limit(AT_ONCE)
    )
    return {
        object_id: Known(
            ordinal=ordinal,
            line=line,
            human_label=label,
            human_confidence=confidence,
            human_at=labeled_at,
            machine_label=None,
            machine_confidence=None,
            machine_at=None,
            reason=reason,
            failed_at=failed_at,
        )
        for object_id, ordinal, line, label, confidence, labeled_at, reason, failed_at in rows
    }
