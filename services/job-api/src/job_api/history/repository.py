"""Queries on what happened to tasks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, literal_column, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.activity import TaskEventKind
from groundwork.activity.feed import COMPLETE_BEFORE, Cursor
from groundwork.store.models import DatasetObject, GoldQuestion, ProblemReport, TaskEvent, Worker

# A label or a failure stands after the changes of the same moment: they are what led to it.
_HISTORY = text(f"""
SELECT e.at, e.kind, w.public_id AS worker_id, e.reason, e.accepted_at,
       CASE WHEN e.kind = '{TaskEventKind.SUBMITTED}' THEN
         (SELECT a.seconds_spent FROM answer AS a
          WHERE a.task_id = e.task_id AND a.worker_id = e.worker_id) END AS seconds_spent,
       NULL::float8 AS confidence, 0 AS place, e.transaction, e.id
FROM task_event AS e LEFT JOIN worker AS w ON w.id = e.worker_id
WHERE e.job_id = :job_id AND e.ordinal = :ordinal
UNION ALL
SELECT labeled_at, 'human_labeled', NULL, NULL, NULL, NULL, confidence, 1, 0, 0
FROM human_label WHERE job_id = :job_id AND ordinal = :ordinal
UNION ALL
SELECT labeled_at, 'machine_labeled', NULL, NULL, NULL, NULL, confidence, 1, 0, 0
FROM machine_label WHERE job_id = :job_id AND ordinal = :ordinal
UNION ALL
SELECT created_at, 'failed', NULL, reason, NULL, NULL, NULL, 1, 0, 0
FROM object_failure WHERE job_id = :job_id AND ordinal = :ordinal
ORDER BY at, place, transaction, id OFFSET :after LIMIT :limit
""")  # noqa: S608 - only our own text


class HistoryRepository:
    def __init__(self, session: AsyncSession, job_id: int) -> None:
        self._session = session
        self._job_id = job_id

    async def has_object(self, ordinal: int) -> bool:
        """Also for a question whose answer is known."""
        table = DatasetObject if ordinal >= 0 else GoldQuestion
        return bool(
            await self._session.scalar(
                select(exists().where(table.job_id == self._job_id, table.ordinal == ordinal))
            )
        )

    async def of_object(self, ordinal: int, *, after: int, limit: int) -> list[Any]:
        """What happened to the object, oldest first, without the first `after` entries."""
        values = {"job_id": self._job_id, "ordinal": ordinal, "after": after, "limit": limit}
        return list((await self._session.execute(_HISTORY, values)).all())

    async def of_job(self, after: Cursor, limit: int) -> list[tuple[TaskEvent, str | None]]:
        """Changes and the public ids of their workers, in the order of the trail as far as it is complete."""
        rows = await self._session.execute(
            select(TaskEvent, Worker.public_id)
            .outerjoin(Worker, Worker.id == TaskEvent.worker_id)
            .where(
                TaskEvent.job_id == self._job_id,
                tuple_(TaskEvent.transaction, TaskEvent.id) > tuple_(*after),
                TaskEvent.transaction < literal_column(COMPLETE_BEFORE),
            )
            .order_by(TaskEvent.transaction, TaskEvent.id)
            .limit(limit)
        )
        return [(event, worker) for event, worker in rows]

    async def problems(self, after: int, limit: int) -> list[tuple[ProblemReport, str]]:
        """Reports with an id beyond `after`, and the public ids of their workers."""
        rows = await self._session.execute(
            select(ProblemReport, Worker.public_id)
            .join(Worker, Worker.id == ProblemReport.worker_id)
            .where(ProblemReport.job_id == self._job_id, ProblemReport.id > after)
            .order_by(ProblemReport.id)
            .limit(limit)
        )
        return [(report, worker) for report, worker in rows]
