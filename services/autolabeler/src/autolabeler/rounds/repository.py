"""Queries of learning runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.manifest import source_of
from groundwork.store.database import copy_rows
from groundwork.store.models import (
    Batch,
    BatchObject,
    DatasetObject,
    HumanLabel,
    LabelingJob,
    LearningRound,
    LearningRun,
    ObjectFailure,
)


class RunRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def run_in(self, job_id: int, state: str, round_number: int | None = None) -> LearningRun | None:
        """The job's run, locked, if it is in this state (and round)."""
        query = select(LearningRun).where(LearningRun.job_id == job_id, LearningRun.state == state)
        if round_number is not None:
            query = query.where(LearningRun.round == round_number)
        return await self._session.scalar(query.with_for_update())

    async def lock_running(self, job_id: int) -> bool:
        """Whether the job is in progress; if so it is neither stopped nor finished before the commit."""
        running = await self._session.scalar(
            select(LabelingJob.id)
            .where(LabelingJob.id == job_id, LabelingJob.status == "InProgress")
            .with_for_update(read=True)
        )
        return running is not None

    async def last_batch(self, job_id: int) -> Batch | None:
        return await self._session.scalar(
            select(Batch).where(Batch.job_id == job_id).order_by(Batch.round.desc()).limit(1)
        )

    async def batch_is_done(self, batch: Batch) -> bool:
        """Whether every object of the batch has a label or a failure."""
        waiting = exists().where(BatchObject.batch_id == batch.id, *_unsettled())
        return not await self._session.scalar(select(waiting))

    async def labels(self, job_id: int) -> dict[int, Any]:
        rows = await self._session.execute(
            select(HumanLabel.ordinal, HumanLabel.label).where(HumanLabel.job_id == job_id)
        )
        return {ordinal: label for ordinal, label in rows}  # noqa: C416 - a row is no pair to `dict`

    async def failed(self, job_id: int) -> frozenset[int]:
        """Objects that no step may count with: they have failed, or came with their label, or people have
        them again because answers to them were discarded."""
        failed = await self._session.scalars(
            select(ObjectFailure.ordinal).where(ObjectFailure.job_id == job_id)
        )
        kept = await self._session.scalars(
            select(DatasetObject.ordinal).where(DatasetObject.job_id == job_id, DatasetObject.kept)
        )
        reopened = await self._session.scalars(
            select(BatchObject.ordinal).where(BatchObject.job_id == job_id, *_unsettled())
        )
        return frozenset(failed) | frozenset(kept) | frozenset(reopened)

    async def history(self, job_id: int) -> list[LearningRound]:
        return list(
            await self._session.scalars(
                select(LearningRound).where(LearningRound.job_id == job_id).order_by(LearningRound.round)
            )
        )

    async def sources(self, job_id: int) -> tuple[tuple[int, str | None, str | None], ...]:
        """Ordinal, address and text of every data object of the job."""
        rows = await self._session.execute(
            select(DatasetObject.ordinal, DatasetObject.line)
            .where(DatasetObject.job_id == job_id)
            .order_by(DatasetObject.ordinal)
        )
        sources = []
        for ordinal, line in rows:
            kind, value = source_of(line)
            sources.append((ordinal, value, None) if kind == "source-ref" else (ordinal, None, value))
        return tuple(sources)

    async def add_batch(
        self, job_id: int, round_number: int, purpose: str, ordinals: Iterable[int]
    ) -> tuple[int, int]:
        """A new batch; returns its id and size."""
        ordered = list(ordinals)
        batch_id: int = (
            await self._session.execute(
                insert(Batch)
                .values(job_id=job_id, round=round_number, purpose=purpose, size=len(ordered))
                .returning(Batch.id)
            )
        ).scalar_one()
        await copy_rows(
            self._session,
            "batch_object",
            ("batch_id", "position", "job_id", "ordinal"),
            [(batch_id, position, job_id, ordinal) for position, ordinal in enumerate(ordered)],
        )
        return batch_id, len(ordered)

    async def complete_batch(self, batch: Batch) -> None:
        await self._session.execute(update(Batch).where(Batch.id == batch.id).values(completed_at=func.now()))

    async def automated_jobs_without_run(self) -> list[LabelingJob]:
        return list(
            await self._session.scalars(
                select(LabelingJob).where(
                    LabelingJob.status == "InProgress",
                    LabelingJob.automated,
                    ~exists().where(LearningRun.job_id == LabelingJob.id),
                )
            )
        )


def _unsettled() -> list[ColumnElement[bool]]:
    """Of an object of a batch: it has neither a label nor a failure."""
    return [
        ~exists().where(table.job_id == BatchObject.job_id, table.ordinal == BatchObject.ordinal)
        for table in (HumanLabel, ObjectFailure)
    ]
