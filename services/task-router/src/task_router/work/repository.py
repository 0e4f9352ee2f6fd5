"""Queries on work orders and on the working set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    ARRAY,
    BigInteger,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import (
    Answer,
    Batch,
    BatchObject,
    DatasetObject,
    HumanLabel,
    LabelingJob,
    LabelingTask,
    LearningRun,
    MachineLabel,
    ObjectFailure,
    WorkOrder,
)
from task_router.work.closing import ClosedTask
from task_router.work.conditions import objects_wanted
from task_router.work.inspection import Source

_OPEN_TASKS = text("""
WITH task AS (
  INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)
  SELECT :job_id, given.ordinal, 'open', :wanted
  FROM unnest(:ordinals) WITH ORDINALITY AS given (ordinal, place) ORDER BY given.place
  ON CONFLICT (job_id, ordinal) DO UPDATE
    SET state = 'open', opened_at = now(), answers_wanted = excluded.answers_wanted
    WHERE labeling_task.state = 'withdrawn'
  RETURNING id)
INSERT INTO task_slot (job_id, task_id)
SELECT :job_id, task.id FROM task CROSS JOIN generate_series(1, :wanted) ORDER BY task.id
""").bindparams(bindparam("ordinals", type_=ARRAY(BigInteger)), bindparam("job_id", type_=BigInteger))


@dataclass(frozen=True)
class UnfinishedOrder:
    """The oldest order of a job with objects still to open, and how full the job's working set is."""

    id: int
    job_id: int
    batch_id: int | None
    listed: bool
    """The order names its objects itself."""
    size: int
    opened: int
    task_type: str
    answers_wanted: int
    limit: int
    open_tasks: int


class WorkRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_order(self, job_id: int, batch_id: int | None, size: int) -> None:
        """Repeating it changes nothing; the order of a whole job grows with the job."""
        order = insert(WorkOrder).values(
            job_id=job_id, batch_id=batch_id, source=_source(batch_id), size=size
        )
        await self._session.execute(
            order.on_conflict_do_update(
                index_elements=["job_id", "source"],
                set_={"size": order.excluded.size},
                where=WorkOrder.size < order.excluded.size,
            )
        )

    async def add_retry(self, job_id: int, source: str, ordinals: Sequence[int]) -> None:
        """An order of these objects; repeating it under the same source changes nothing."""
        await self._session.execute(
            insert(WorkOrder)
            .values(job_id=job_id, source=source, ordinals=list(ordinals), size=len(ordinals))
            .on_conflict_do_nothing(index_elements=["job_id", "source"])
        )

    async def answered(self, job_id: int, ordinals: Sequence[int]) -> list[ClosedTask]:
        """Those of the objects that have all their answers."""
        last = select(func.max(Answer.id)).where(Answer.task_id == LabelingTask.id).scalar_subquery()
        rows = await self._session.execute(
            select(LabelingTask.id, LabelingTask.ordinal, LabelingTask.answers, func.coalesce(last, 0)).where(
                LabelingTask.job_id == job_id,
                LabelingTask.ordinal.in_(list(ordinals)),
                LabelingTask.state == "answered",
            )
        )
        return [ClosedTask(*row) for row in rows]

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
            select(LabelingJob.id, null().cast(BigInteger), literal("job"), LabelingJob.objects_total)
            .outerjoin(WorkOrder, WorkOrder.job_id == LabelingJob.id)
            .where(
                LabelingJob.status == "InProgress",
                LabelingJob.automated.is_(False),
                LabelingJob.imported_at < func.now() - older_than,
                WorkOrder.id.is_(None),
            )
        )
        batch_without = (
            select(Batch.job_id, Batch.id, func.concat("batch:", Batch.id), Batch.size)
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
                .from_select(["job_id", "batch_id", "source", "size"], missing)
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

    async def unfinished_order(self, job_id: int) -> UnfinishedOrder | None:
        open_tasks = (
            select(func.count())
            .select_from(LabelingTask)
            .where(LabelingTask.job_id == job_id, LabelingTask.state == "open")
            .scalar_subquery()
        )
        row = (
            await self._session.execute(
                select(LabelingJob, WorkOrder, open_tasks)
                .join(LabelingJob, LabelingJob.id == WorkOrder.job_id)
                .where(
                    WorkOrder.job_id == job_id,
                    WorkOrder.opened < WorkOrder.size,
                    LabelingJob.status == "InProgress",
                    LabelingJob.finished_at.is_(None),
                )
                .order_by(WorkOrder.id)
                .limit(1)
            )
        ).one_or_none()
        if row is None:
            return None
        job, order, out = row
        return UnfinishedOrder(
            id=order.id,
            job_id=job.id,
            batch_id=order.batch_id,
            listed=order.ordinals is not None,
            size=order.size,
            opened=order.opened,
            task_type=job.task_type,
            answers_wanted=job.workers_per_object,
            limit=min(job.max_concurrent_objects, await self._most_out(job)),
            open_tasks=out,
        )

    async def _most_out(self, job: LabelingJob) -> int:
        """How many objects the job's stopping conditions let be out with people now."""
        # With automation the percentage counts what the model labels; how much that will be, nobody knows.
        percentage = None if job.automated else job.max_percentage_labeled
        if job.streaming or (job.max_human_labeled is None and percentage is None):
            return job.max_concurrent_objects
        kept = job.kept_human + job.kept_machine
        wanted = objects_wanted(job.objects_total or 0, kept, job.max_human_labeled, percentage)
        failed = exists().where(
            ObjectFailure.job_id == LabelingTask.job_id, ObjectFailure.ordinal == LabelingTask.ordinal
        )
        answered = await self._session.scalar(
            select(func.count())
            .select_from(LabelingTask)
            .where(LabelingTask.job_id == job.id, LabelingTask.state == "answered", ~failed)
        )
        return max((wanted or 0) - (answered or 0), 0)

    async def next_sources(self, order: UnfinishedOrder, count: int) -> list[Source]:
        """The order's next `count` objects, in its order, less those that have failed already, or that came
        with their label."""
        query = (
            select(DatasetObject.ordinal, DatasetObject.line)
            .outerjoin(
                ObjectFailure,
                (ObjectFailure.job_id == DatasetObject.job_id)
                & (ObjectFailure.ordinal == DatasetObject.ordinal),
            )
            .where(
                DatasetObject.job_id == order.job_id,
                DatasetObject.kept.is_(False),
                ObjectFailure.ordinal.is_(None),
            )
        )
        upto = order.opened + count
        if order.listed:
            listed: list[int] = await self._session.scalar(
                select(WorkOrder.ordinals).where(WorkOrder.id == order.id)
            )
            query = query.where(DatasetObject.ordinal.in_(listed[order.opened : upto])).order_by(
                DatasetObject.ordinal
            )
        elif order.batch_id is None:
            query = query.where(DatasetObject.ordinal >= order.opened, DatasetObject.ordinal < upto).order_by(
                DatasetObject.ordinal
            )
        else:
            query = (
                query.join(
                    BatchObject,
                    (BatchObject.job_id == DatasetObject.job_id)
                    & (BatchObject.ordinal == DatasetObject.ordinal),
                )
                .where(
                    BatchObject.batch_id == order.batch_id,
                    BatchObject.position >= order.opened,
                    BatchObject.position < upto,
                )
                .order_by(BatchObject.position)
            )
        return [Source(ordinal, line) for ordinal, line in await self._session.execute(query)]

    async def advance(self, order: UnfinishedOrder, count: int) -> bool:
        """Count `count` more objects as opened; False when somebody else has moved the order, or when the
        job is not in progress any more."""
        moved = await self._session.scalar(
            update(WorkOrder)
            .where(
                WorkOrder.id == order.id,
                WorkOrder.opened == order.opened,
                exists().where(LabelingJob.id == order.job_id, LabelingJob.status == "InProgress"),
            )
            .values(opened=order.opened + count)
            .returning(WorkOrder.id)
        )
        return moved is not None

    async def open_tasks(self, order: UnfinishedOrder, ordinals: Sequence[int]) -> None:
        """Tasks and their slots, in the order given; a task that is there already is passed over, unless it
        had been withdrawn without an answer."""
        await self._session.execute(
            _OPEN_TASKS,
            {"job_id": order.job_id, "wanted": order.answers_wanted, "ordinals": list(ordinals)},
        )

    async def add_failures(self, job_id: int, reasons: Mapping[int, str]) -> int:
        """Record why objects cannot be labelled; returns how many had no reason before."""
        rows = await self._session.scalars(
            insert(ObjectFailure)
            .values(
                [
                    {"job_id": job_id, "ordinal": ordinal, "reason": reason, "found_by": "task-router"}
                    for ordinal, reason in sorted(reasons.items())
                ]
            )
            .on_conflict_do_nothing()
            .returning(literal(1))
        )
        return len(rows.all())


def _source(batch_id: int | None) -> str:
    """What asked for an order, as its column says it."""
    return "job" if batch_id is None else f"batch:{batch_id}"
