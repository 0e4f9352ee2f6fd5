"""Queries on jobs as the contract lists and describes them. A deleted job is not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import JobDefinition, LabelingJob, WorkTeam


@dataclass(frozen=True)
class JobRow:
    job: LabelingJob
    team: WorkTeam
    request: dict[str, Any] | None
    """The CreateLabelingJob request; None for a job of the REST API."""


class ContractJobRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, name: str) -> JobRow | None:
        rows = await self.page([LabelingJob.name_key == name.lower()], [LabelingJob.id], 1)
        return rows[0] if rows else None

    async def page(
        self, conditions: Sequence[ColumnElement[bool]], order: Sequence[Any], limit: int
    ) -> list[JobRow]:
        rows = await self._session.execute(
            select(LabelingJob, WorkTeam, JobDefinition.request)
            .join(WorkTeam, WorkTeam.id == LabelingJob.team_id)
            .outerjoin(JobDefinition, JobDefinition.job_id == LabelingJob.id)
            .where(LabelingJob.deleted_at.is_(None), *conditions)
            .order_by(*order)
            .limit(limit)
        )
        return [JobRow(*row) for row in rows]
