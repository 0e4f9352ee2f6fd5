"""Queries for work that no message brought, or whose message was lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import BigInteger, and_, exists, func, literal, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import (
    Batch,
    DatasetObject,
    HumanLabel,
    LabelingJob,
    LabelingTask,
    LearningRun,
    MachineLabel,
    ObjectFailure,
    WorkOrder,
)
from task_router.work.priorities import AHEAD


class OverlookedWork:
    """The caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def idle_jobs(self) -> list[int]:
        """Running jobs of which everything that was ordered has been opened, and nothing is open any more."""
        unfinished = exists().where(WorkOrder.job_id == LabelingJob.id, WorkOrder.opened < WorkOrder.size)
        still_open = exists().where(LabelingTask.job_id == LabelingJob.id, LabelingTask.state == "open")
        learning = exists().where(LearningRun.job_id == LabelingJob.id, LearningRun.state != "finished")
        rows = await self._session.scalars(
            select(LabelingJob.id).where(
                LabelingJob.status == "InProgress",
                LabelingJob.finished_at.is_(None),
                exists().where(WorkOrder.job_id == LabelingJob.id),
                ~unfinished,
                ~still_open,
                ~learning,
            )
        )
        return list(rows)

    async def forgotten_objects(self, job_id: int, limit: int) -> list[int]:
        """Objects that nobody has settled and that are with nobody: neither label, failure nor task, or a
        task that was withdrawn although answers are wanted."""
        rows = await self._session.scalars(
            select(DatasetObject.ordinal)
            .outerjoin(
                LabelingTask,
                (LabelingTask.job_id == DatasetObject.job_id)
                & (LabelingTask.ordinal == DatasetObject.ordinal),
            )
            .where(
                DatasetObject.job_id == job_id,
                DatasetObject.kept.is_(False),
                or_(
                    LabelingTask.id.is_(None),
                    and_(LabelingTask.state == "withdrawn", LabelingTask.answers_wanted > 0),
                ),
                *(
                    ~exists().where(
                        table.job_id == DatasetObject.job_id, table.ordinal == DatasetObject.ordinal
                    )
                    for table in (HumanLabel, MachineLabel, ObjectFailure)
                ),
            )
            .order_by(DatasetObject.ordinal)
            .limit(limit)
        )
        return list(rows)

    async def grow_streaming_orders(self) -> int:
        """Orders of streaming jobs that have more objects than was ordered; returns how many grew."""
        rows = await self._session.scalars(
            update(WorkOrder)
            .where(
                WorkOrder.job_id == LabelingJob.id,
                WorkOrder.source == "job",
                WorkOrder.size < LabelingJob.objects_total,
                LabelingJob.status == "InProgress",
                LabelingJob.input_topic.is_not(None),
            )
            .values(size=LabelingJob.objects_total)
            .returning(WorkOrder.id)
        )
        return len(rows.all())

    async def add_missing_orders(self, older_than: timedelta) -> int:
        """Orders for imported jobs and for batches whose event is overdue; returns how many."""
        job_without = (
            select(
                LabelingJob.id, null().cast(BigInteger), literal("job"), LabelingJob.objects_total, literal(0)
            )
            .outerjoin(WorkOrder, WorkOrder.job_id == LabelingJob.id)
            .where(
                LabelingJob.status == "InProgress",
                LabelingJob.automated.is_(False),
                LabelingJob.imported_at < func.now() - older_than,
                WorkOrder.id.is_(None),
            )
        )
        batch_without = (
            select(Batch.job_id, Batch.id, func.concat("batch:", Batch.id), Batch.size, literal(AHEAD))
            .join(LabelingJob, LabelingJob.id == Batch.job_id)
            .outerjoin(WorkOrder, (WorkOrder.job_id == Batch.job_id) & (WorkOrder.batch_id == Batch.id))
            .where(
                LabelingJob.status == "InProgress",
                Batch.created_at < func.now() - older_than,
                WorkOrder.id.is_(None),
            )
        )
        added = 0
        for missing in (job_without, batch_without):
            rows = await self._session.scalars(
                insert(WorkOrder)
                .from_select(["job_id", "batch_id", "source", "size", "priority"], missing)
                .on_conflict_do_nothing(index_elements=["job_id", "source"])
                .returning(WorkOrder.id)
            )
            added += len(rows.all())
        return added

    async def jobs_with_unfinished_orders(self) -> Sequence[int]:
        rows = await self._session.scalars(
            select(WorkOrder.job_id)
            .join(LabelingJob, LabelingJob.id == WorkOrder.job_id)
            .where(
                WorkOrder.opened < WorkOrder.size,
                LabelingJob.status == "InProgress",
                LabelingJob.finished_at.is_(None),
            )
            .distinct()
        )
        return rows.all()
