"""Taking data objects into a running job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict
from groundwork.events import ObjectsArrived
from groundwork.messaging import add_event
from groundwork.store.database import copy_rows
from groundwork.store.models import DatasetObject, LabelingJob, StreamedObject
from job_api.importing.chaining import label_source
from job_api.lifecycle.repository import LifecycleRepository
from job_api.metrics import OBJECTS_ARRIVED
from job_api.streaming.messages import Arrival, seed_id, stored_id

SEEDS_AT_ONCE = 10_000


class NotStreaming(Conflict):
    """The job takes no objects after its creation; create a streaming job for that."""

    code = "not_streaming"


class StreamNotReady(Conflict):
    """The job is still reading its manifest; try again shortly."""

    code = "stream_not_ready"


class StreamClosed(Conflict):
    """The job is being stopped or has ended, and takes no more objects."""

    code = "stream_closed"


@dataclass(frozen=True, slots=True)
class Refused:
    """What came is no data object, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    kind: Literal["accepted", "duplicate", "refused"]
    object_id: str | None = None
    """The sender's or ours."""
    ordinal: int | None = None
    """The object's place in the job, and its id in the ledger."""
    reason: str | None = None


async def take_in(session: AsyncSession, job_id: int, arrivals: Sequence[Arrival | Refused]) -> list[Outcome]:
    """Store the objects that are new, in their order; what became of each of the arrivals.

    The job's row is locked until the transaction ends, so that ordinals have no gaps. Raises NotStreaming,
    StreamNotReady and StreamClosed.
    """
    job = await _open_job(session, job_id)
    await register_seeds(session, job)
    entries = [None if isinstance(one, Refused) else one.entry(job.label_attribute) for one in arrivals]
    known = await _known(session, job_id, {entry[0] for entry in entries if entry is not None})
    outcomes: list[Outcome] = []
    first = ordinal = job.objects_total or 0
    rows, ids, kept = [], [], {"human": 0, "machine": 0}
    for one, entry in zip(arrivals, entries, strict=True):
        if isinstance(one, Refused) or entry is None:
            outcomes.append(Outcome("refused", reason=one.reason if isinstance(one, Refused) else None))
            continue
        object_id, line = entry
        if object_id in known:
            outcomes.append(Outcome("duplicate", object_id, known[object_id]))
            continue
        source = label_source(one.line, job.label_attribute)
        if source is not None:
            kept[source] += 1
        rows.append((job_id, ordinal, line, source is not None))
        ids.append((job_id, object_id, ordinal))
        known[object_id] = ordinal
        outcomes.append(Outcome("accepted", object_id, ordinal))
        ordinal += 1
    if ordinal > first:
        await copy_rows(session, "dataset_object", ("job_id", "ordinal", "line", "kept"), rows)
        await copy_rows(session, "streamed_object", ("job_id", "object_id", "ordinal"), ids)
        await session.execute(
            update(LabelingJob)
            .where(LabelingJob.id == job_id)
            .values(
                objects_total=ordinal,
                kept_human=LabelingJob.kept_human + kept["human"],
                kept_machine=LabelingJob.kept_machine + kept["machine"],
                modified_at=func.now(),
            )
        )
        add_event(session, ObjectsArrived(job_id=job_id, objects=ordinal))
    for outcome in outcomes:
        OBJECTS_ARRIVED.labels(outcome.kind).inc()
    return outcomes


async def register_seeds(session: AsyncSession, job: LabelingJob) -> None:
    """Give the objects of a streaming job's manifest ids, once. The caller holds the job's lock."""
    total = job.objects_total or 0
    if total == 0 or await session.scalar(select(exists().where(StreamedObject.job_id == job.id))):
        return
    seen: set[str] = set()
    for start in range(0, total, SEEDS_AT_ONCE):
        lines = await session.execute(
            select(DatasetObject.ordinal, DatasetObject.line)
            .where(
                DatasetObject.job_id == job.id,
                DatasetObject.ordinal >= start,
                DatasetObject.ordinal < start + SEEDS_AT_ONCE,
            )
            .order_by(DatasetObject.ordinal)
        )
        rows = []
        for ordinal, line in lines:
            object_id = stored_id(ordinal, line)
            # A manifest has a line for each object, whatever it calls them.
            if object_id in seen:
                object_id = seed_id(ordinal)
            seen.add(object_id)
            rows.append((job.id, object_id, ordinal))
        await copy_rows(session, "streamed_object", ("job_id", "object_id", "ordinal"), rows)


async def _open_job(session: AsyncSession, job_id: int) -> LabelingJob:
    job = await LifecycleRepository(session).locked(job_id)
    if job is None:
        raise StreamClosed
    if not job.streaming:
        raise NotStreaming(f"job {job.name!r} takes no objects after its creation", where="name")
    if job.status == "Initializing":
        raise StreamNotReady
    if job.status != "InProgress":
        raise StreamClosed(f"job {job.name!r} is {job.status} and takes no more objects", where="name")
    return job


async def _known(session: AsyncSession, job_id: int, object_ids: set[str]) -> dict[str, int]:
    rows = await session.execute(
        select(StreamedObject.object_id, StreamedObject.ordinal).where(
            StreamedObject.job_id == job_id, StreamedObject.object_id.in_(object_ids)
        )
    )
    return {row.object_id: row.ordinal for row in rows}
