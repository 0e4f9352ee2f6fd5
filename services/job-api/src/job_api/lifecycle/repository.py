"""Queries on a job as a whole: its row, locked, and the outcomes of its objects."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import (
    DatasetObject,
    HumanLabel,
    JobDrain,
    LabelingJob,
    LabelingTask,
    MachineLabel,
    ObjectFailure,
)
from job_api.lifecycle.conditions import Outcomes

_OUTCOMES = (HumanLabel, MachineLabel, ObjectFailure)
_WAIVED = (LabelingTask.state == "withdrawn", LabelingTask.answers_wanted == 0)
"""A pre-annotation function said that nobody is to label the object: it stays as it came."""


class LifecycleRepository:
    """The caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def locked(self, job_id: int) -> LabelingJob | None:
        """The job as it is now, kept so until the transaction ends; None when it is gone."""
        return await self._session.scalar(
            select(LabelingJob)
            .where(LabelingJob.id == job_id, LabelingJob.deleted_at.is_(None))
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def outcomes(self, job: LabelingJob) -> Outcomes:
        counts = [
            select(func.count()).select_from(table).where(table.job_id == job.id).scalar_subquery()
            for table in _OUTCOMES
        ]
        human, machine, failed = (await self._session.execute(select(*counts))).one()
        waived: int | None = 0
        if job.pre_function is not None:
            waived = await self._session.scalar(
                select(func.count()).select_from(LabelingTask).where(LabelingTask.job_id == job.id, *_WAIVED)
            )
        return Outcomes(human, machine, failed, job.kept_human + job.kept_machine, waived or 0)

    async def everything_settled(self, job: LabelingJob) -> bool:
        """Whether each object came with its label, or has one, or has failed, or is nobody's to label."""
        unsettled = exists().where(
            DatasetObject.job_id == job.id,
            DatasetObject.kept.is_(False),
            *(
                ~exists().where(table.job_id == DatasetObject.job_id, table.ordinal == DatasetObject.ordinal)
                for table in _OUTCOMES
            ),
            ~exists().where(
                LabelingTask.job_id == DatasetObject.job_id,
                LabelingTask.ordinal == DatasetObject.ordinal,
                *_WAIVED,
            ),
        )
        return not await self._session.scalar(select(unsettled))

    async def drained(self, job: LabelingJob) -> bool:
        """Whether nobody holds anything of a stopping job, and each answered object has its outcome."""
        done = exists().where(JobDrain.job_id == job.id, JobDrain.drained_at >= job.stop_requested_at)
        if not await self._session.scalar(select(done)):
            return False
        waiting = exists().where(
            LabelingTask.job_id == job.id,
            LabelingTask.state == "answered",
            ~exists().where(
                HumanLabel.job_id == LabelingTask.job_id, HumanLabel.ordinal == LabelingTask.ordinal
            ),
            ~exists().where(
                ObjectFailure.job_id == LabelingTask.job_id, ObjectFailure.ordinal == LabelingTask.ordinal
            ),
        )
        return not await self._session.scalar(select(waiting))

    async def first_failure(self, job: LabelingJob) -> str | None:
        return await self._session.scalar(
            select(ObjectFailure.reason)
            .where(ObjectFailure.job_id == job.id)
            .order_by(ObjectFailure.ordinal)
            .limit(1)
        )
