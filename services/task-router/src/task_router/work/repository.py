"""Queries on work orders and on the working set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    SmallInteger,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from groundwork.store.models import (
    Answer,
    BatchObject,
    DatasetObject,
    LabelingJob,
    LabelingTask,
    ObjectFailure,
    WorkOrder,
)
from task_router.work.closing import ClosedTask
from task_router.work.conditions import objects_wanted
from task_router.work.inspection import Source
from task_router.work.priorities import AHEAD

_OPEN_TASKS = text("""
WITH task AS (
  INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)
  SELECT :job_id, given.ordinal, 'open', :wanted
  FROM unnest(:ordinals) WITH ORDINALITY AS given (ordinal, place) ORDER BY given.place
  ON CONFLICT (job_id, ordinal) DO UPDATE
    SET state = 'open', opened_at = now(), answers_wanted = excluded.answers_wanted, opinions_wanted = 0
    WHERE labeling_task.state = 'withdrawn'
  RETURNING id, ordinal),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, kind)
  SELECT :job_id, task.id, task.ordinal, 'created' FROM task ORDER BY task.id)
INSERT INTO task_slot (job_id, task_id, priority)
SELECT :job_id, task.id, :priority FROM task CROSS JOIN generate_series(1, :wanted) ORDER BY task.id
""").bindparams(
    bindparam("ordinals", type_=ARRAY(BigInteger)),
    bindparam("job_id", type_=BigInteger),
    bindparam("priority", type_=SmallInteger),
)

# A worker whose answer was discarded has seen the object, and is not asked again whatever happens.
_FORGET_DECLINES = text("""
WITH task AS MATERIALIZED (
  SELECT t.id FROM labeling_task AS t
  WHERE t.job_id = :job_id AND t.ordinal = ANY(:ordinals) AND t.declines > 0
  ORDER BY t.id FOR UPDATE),
forgotten AS (
  DELETE FROM task_decline AS d USING task
  WHERE d.task_id = task.id
    AND NOT EXISTS (SELECT FROM discarded_answer AS a
                    WHERE a.job_id = :job_id AND a.task_id = d.task_id AND a.worker_id = d.worker_id))
UPDATE labeling_task AS t SET declines = 0 FROM task WHERE t.id = task.id
""").bindparams(bindparam("ordinals", type_=ARRAY(BigInteger)), bindparam("job_id", type_=BigInteger))


ASIDE = "aside:"
"""Begins the source of an order of objects that wait for their function."""
MOST_ASIDE = 256
"""Objects of a job that may wait so; with more, no others are looked at."""


@dataclass(frozen=True)
class UnfinishedOrder:
    """An order of a job with objects still to open, and how full the job's working set is."""

    id: int
    job_id: int
    batch_id: int | None
    listed: bool
    """The order names its objects itself."""
    size: int
    opened: int
    priority: int
    task_type: str
    answers_wanted: int
    limit: int
    open_tasks: int
    waited: timedelta | None = None
    """How long its objects have been waiting for their function; None for an order of any other kind."""


class WorkRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_order(self, job_id: int, batch_id: int | None, size: int) -> None:
        """Repeating it changes nothing; the order of a whole job grows with the job."""
        order = insert(WorkOrder).values(
            job_id=job_id,
            batch_id=batch_id,
            source=_source(batch_id),
            size=size,
            priority=0 if batch_id is None else AHEAD,
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
            .values(job_id=job_id, source=source, ordinals=list(ordinals), size=len(ordinals), priority=AHEAD)
            .on_conflict_do_nothing(index_elements=["job_id", "source"])
        )

    async def forget_declines(self, job_id: int, ordinals: Sequence[int]) -> None:
        """Offer these objects to those who declined them too: the requester wants them tried again."""
        await self._session.execute(_FORGET_DECLINES, {"job_id": job_id, "ordinals": list(ordinals)})

    async def set_aside(self, order: UnfinishedOrder, ordinals: Sequence[int]) -> int:
        """An order of their own for objects that wait for their function, in the place of their part of
        `order`; its id. They have waited since they were first set aside."""
        since = select(WorkOrder.created_at).where(WorkOrder.id == order.id).scalar_subquery()
        made = await self._session.scalars(
            insert(WorkOrder)
            .values(
                job_id=order.job_id,
                source=f"{ASIDE}{uuid4()}",
                ordinals=list(ordinals),
                size=len(ordinals),
                priority=order.priority,
                created_at=func.now() if order.waited is None else since,
            )
            .returning(WorkOrder.id)
        )
        return made.one()

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

    async def unfinished_order(self, job_id: int, resting: Collection[int] = ()) -> UnfinishedOrder | None:
        """The one to go on with: of those with the highest priority, objects that were set aside first, then
        the oldest. Those whose ids are `resting` are passed over."""
        other = aliased(WorkOrder)
        aside = (
            select(func.coalesce(func.sum(other.size - other.opened), 0))
            .where(other.job_id == job_id, other.opened < other.size, other.source.startswith(ASIDE))
            .scalar_subquery()
        )
        was_aside = WorkOrder.source.startswith(ASIDE)
        open_tasks = (
            select(func.count())
            .select_from(LabelingTask)
            .where(LabelingTask.job_id == job_id, LabelingTask.state == "open")
            .scalar_subquery()
        )
        row = (
            await self._session.execute(
                select(
                    LabelingJob,
                    WorkOrder,
                    open_tasks,
                    case((was_aside, func.now() - WorkOrder.created_at)),
                )
                .join(LabelingJob, LabelingJob.id == WorkOrder.job_id)
                .where(
                    WorkOrder.job_id == job_id,
                    WorkOrder.opened < WorkOrder.size,
                    LabelingJob.status == "InProgress",
                    LabelingJob.finished_at.is_(None),
                    WorkOrder.id.not_in(resting),
                    or_(was_aside, aside < MOST_ASIDE),
                )
                .order_by(WorkOrder.priority.desc(), was_aside.desc(), WorkOrder.id)
                .limit(1)
            )
        ).one_or_none()
        if row is None:
            return None
        job, order, out, waited = row
        return UnfinishedOrder(
            id=order.id,
            job_id=job.id,
            batch_id=order.batch_id,
            listed=order.ordinals is not None,
            size=order.size,
            opened=order.opened,
            priority=order.priority,
            task_type=job.task_type,
            answers_wanted=job.workers_per_object,
            limit=min(job.max_concurrent_objects, await self._most_out(job)),
            open_tasks=out,
            waited=waited,
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
            {
                "job_id": order.job_id,
                "wanted": order.answers_wanted,
                "ordinals": list(ordinals),
                "priority": order.priority,
            },
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
