"""Queries on jobs, and on what the other services know of their objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import (
    Answer,
    Batch,
    Certificate,
    DatasetObject,
    HumanLabel,
    HumanTaskUi,
    JobSpending,
    LabelingJob,
    LabelingTask,
    LearningRun,
    MachineLabel,
    ObjectFailure,
    WorkTeam,
)
from job_api.jobs.counting import counters_of
from job_api.jobs.schemas import Counters


class JobRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, values: dict[str, Any]) -> LabelingJob | None:
        """The new job; None when the name is taken, in any case of letters."""
        return await self._session.scalar(
            insert(LabelingJob)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["name_key"], index_where=LabelingJob.deleted_at.is_(None))
            .returning(LabelingJob)
        )

    async def find(self, name: str) -> tuple[LabelingJob, str] | None:
        """The job and its team's name."""
        row = (
            await self._session.execute(_with_team().where(LabelingJob.name_key == name.lower()))
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def template(self, name: str) -> str | None:
        """The text of the stored worker template of this name."""
        return await self._session.scalar(select(HumanTaskUi.content).where(HumanTaskUi.name == name))

    async def newest(
        self, limit: int, *, after: int | None = None, status: str | None = None, name_contains: str = ""
    ) -> list[tuple[LabelingJob, str]]:
        """`after` is the id of a job: only what is older. The case of `name_contains` does not matter."""
        query = _with_team().where(LabelingJob.name_key.contains(name_contains.lower(), autoescape=True))
        if after is not None:
            query = query.where(LabelingJob.id < after)
        if status is not None:
            query = query.where(LabelingJob.status == status)
        rows = await self._session.execute(query.order_by(LabelingJob.id.desc()).limit(limit))
        return [(job, team) for job, team in rows]

    async def counters(self, job: LabelingJob) -> Counters:
        return (await self.counters_of([job]))[job.id]

    async def counters_of(self, jobs: Sequence[LabelingJob]) -> dict[int, Counters]:
        """By job id."""
        return await counters_of(self._session, jobs)

    async def spent_by(self, jobs: Sequence[LabelingJob]) -> dict[int, int]:
        """What their answers cost so far, in mills, by job id; jobs of which nothing is counted are left
        out."""
        rows = await self._session.execute(
            select(JobSpending.job_id, JobSpending.spent_mills).where(
                JobSpending.job_id.in_([job.id for job in jobs])
            )
        )
        return dict(rows.all())

    async def answers(self, job: LabelingJob) -> tuple[int, float]:
        """How many answers there are, and how many a second came in the last ten seconds."""
        total, recent = (
            await self._session.execute(
                select(
                    func.count(),
                    func.count().filter(Answer.submitted_at > func.now() - text("interval '10 seconds'")),
                ).where(Answer.job_id == job.id, Answer.ordinal >= 0)
            )
        ).one()
        return total, recent / 10

    async def open_tasks(self, job: LabelingJob) -> int:
        return (
            await self._session.scalar(
                select(func.count())
                .select_from(LabelingTask)
                .where(LabelingTask.job_id == job.id, LabelingTask.state == "open")
            )
            or 0
        )

    async def learning(self, job: LabelingJob) -> tuple[LearningRun, str | None] | None:
        """The learning run and the purpose of the batch that people work on."""
        row = (
            await self._session.execute(
                select(LearningRun, Batch.purpose)
                .outerjoin(Batch, (Batch.job_id == LearningRun.job_id) & (Batch.round == LearningRun.round))
                .where(LearningRun.job_id == job.id)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def certificate(self, job: LabelingJob) -> Any | None:
        return await self._session.scalar(select(Certificate.document).where(Certificate.job_id == job.id))

    async def ledger(self, job: LabelingJob, *, after: int, limit: int, state: str | None) -> list[Any]:
        """Rows beyond `after`: ordinal, line, kept, state, label, confidence, labeled_at, answers, reason."""
        made_by = cast(DatasetObject.line, JSONB)[f"{job.label_attribute}-metadata"]["human-annotated"].astext
        known = case(
            (DatasetObject.kept & (made_by == "no"), literal("machine_labeled")),
            (DatasetObject.kept, literal("human_labeled")),
            (HumanLabel.ordinal.is_not(None), literal("human_labeled")),
            (MachineLabel.ordinal.is_not(None), literal("machine_labeled")),
            (ObjectFailure.ordinal.is_not(None), literal("failed")),
            else_=literal("unlabeled"),
        )
        query = (
            select(
                DatasetObject.ordinal,
                DatasetObject.line,
                DatasetObject.kept,
                known.label("state"),
                func.coalesce(HumanLabel.label, MachineLabel.label).label("label"),
                func.coalesce(HumanLabel.confidence, MachineLabel.confidence).label("confidence"),
                func.coalesce(HumanLabel.labeled_at, MachineLabel.labeled_at).label("labeled_at"),
                func.coalesce(LabelingTask.answers, 0).label("answers"),
                ObjectFailure.reason,
            )
            .where(DatasetObject.job_id == job.id, DatasetObject.ordinal > after)
            .order_by(DatasetObject.ordinal)
            .limit(limit)
        )
        for table in (HumanLabel, MachineLabel, ObjectFailure, LabelingTask):
            query = query.outerjoin(
                table,
                (table.job_id == DatasetObject.job_id) & (table.ordinal == DatasetObject.ordinal),
            )
        if state is not None:
            query = query.where(known == state)
        return list((await self._session.execute(query)).all())


def _with_team() -> Select[LabelingJob, str]:
    return (
        select(LabelingJob, WorkTeam.name)
        .join(WorkTeam, WorkTeam.id == LabelingJob.team_id)
        .where(LabelingJob.deleted_at.is_(None))
    )
