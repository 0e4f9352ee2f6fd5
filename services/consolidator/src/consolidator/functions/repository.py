"""Queries on objects that wait for a job's own consolidation function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.consolidation_files import Consolidated, Given
from groundwork.store.models import (
    Answer,
    DatasetObject,
    HumanLabel,
    JobDefinition,
    LabelingJob,
    LabelingTask,
    ObjectFailure,
    Worker,
)

_OPEN = (LabelingJob.status.in_(("InProgress", "Stopping")), LabelingJob.finished_at.is_(None))


@dataclass(frozen=True)
class Waiting(Consolidated):
    """An object with all its answers."""

    answered_at: datetime


class FunctionRepository:
    """The caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def post_functions(self, job_ids: Sequence[int]) -> dict[int, str | None]:
        rows = await self._session.execute(
            select(LabelingJob.id, LabelingJob.post_function).where(LabelingJob.id.in_(job_ids))
        )
        return dict(rows.all())

    async def open_job(self, job_id: int) -> tuple[LabelingJob, JobDefinition | None] | None:
        row = (
            await self._session.execute(
                select(LabelingJob, JobDefinition)
                .outerjoin(JobDefinition, JobDefinition.job_id == LabelingJob.id)
                .where(LabelingJob.id == job_id, *_OPEN)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def is_waiting(self, job_id: int) -> bool:
        return bool(await self._session.scalar(select(exists(_waiting(job_id)))))

    async def waiting(self, job_id: int, limit: int) -> list[Waiting]:
        """The first objects without a label or a failure, in the order of the manifest."""
        objects = (
            await self._session.execute(
                _waiting(job_id)
                .add_columns(DatasetObject.line)
                .join(
                    DatasetObject,
                    (DatasetObject.job_id == LabelingTask.job_id)
                    & (DatasetObject.ordinal == LabelingTask.ordinal),
                )
                .order_by(LabelingTask.ordinal)
                .limit(limit)
            )
        ).all()
        rows = await self._session.execute(
            select(Answer.task_id, Worker.public_id, Answer.content, Answer.content_ref)
            .join(Worker, Worker.id == Answer.worker_id)
            .where(Answer.task_id.in_([one.id for one in objects]))
            .order_by(Answer.id)
        )
        answers: dict[int, list[Given]] = {one.id: [] for one in objects}
        for task_id, worker, content, address in rows:
            answers[task_id].append(Given(worker, content, address))
        return [Waiting(one.ordinal, one.line, answers[one.id], one.answered_at) for one in objects]

    async def store_labels(
        self, job_id: int, labels: Mapping[int, dict[str, Any]], answers: Mapping[int, int]
    ) -> list[int]:
        """Insert the labels of objects that have neither label nor failure; returns their ordinals."""
        if not labels:
            return []
        failed = set(
            await self._session.scalars(
                select(ObjectFailure.ordinal).where(
                    ObjectFailure.job_id == job_id, ObjectFailure.ordinal.in_(list(labels))
                )
            )
        )
        rows = [
            {
                "job_id": job_id,
                "ordinal": ordinal,
                "label": labels[ordinal],
                # The function says in the label itself how sure it is, if at all.
                "confidence": 0.0,
                "answers": answers[ordinal],
            }
            for ordinal in sorted(labels)
            if ordinal not in failed
        ]
        if not rows:
            return []
        stored = await self._session.scalars(
            insert(HumanLabel).on_conflict_do_nothing().returning(HumanLabel.ordinal), rows
        )
        return sorted(stored)

    async def unlabeled(self, job_id: int, ordinals: Sequence[int]) -> set[int]:
        """Those of the objects without a label."""
        labeled = await self._session.scalars(
            select(HumanLabel.ordinal).where(HumanLabel.job_id == job_id, HumanLabel.ordinal.in_(ordinals))
        )
        return set(ordinals) - set(labeled)

    async def now(self) -> datetime:
        """The database's clock, which also wrote when objects were answered."""
        moment: datetime = (await self._session.execute(select(func.clock_timestamp()))).scalar_one()
        return moment


def _waiting(job_id: int) -> Any:
    return select(LabelingTask.id, LabelingTask.ordinal, LabelingTask.answered_at).where(
        LabelingTask.job_id == job_id,
        LabelingTask.state == "answered",
        *(
            ~exists().where(table.job_id == LabelingTask.job_id, table.ordinal == LabelingTask.ordinal)
            for table in (HumanLabel, ObjectFailure)
        ),
    )
