"""The queries behind links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import JobDefinition, LabelingJob, Workforce, WorkTeam
from task_router.claims.statements import LINE, WITH_LINE
from task_router.content.links import lease_mark

_LEASED = text(f"""
WITH lease AS (
  SELECT s.lease_token AS token, s.task_id FROM task_slot AS s
  WHERE s.id = :id AND s.lease_token IS NOT NULL AND s.lease_until >= now()
  UNION ALL
  SELECT r.token, a.task_id FROM answer_reopening AS r JOIN answer AS a ON a.id = r.answer_id
  WHERE r.answer_id = :id AND r.used_at IS NULL AND r.until >= now())
SELECT lease.token, t.job_id, {LINE} AS line, i.input
FROM lease JOIN labeling_task AS t ON t.id = lease.task_id {WITH_LINE}
LEFT JOIN task_input AS i ON i.job_id = t.job_id AND i.ordinal = t.ordinal
""")  # noqa: S608 - only our own text


@dataclass(frozen=True)
class ShownTask:
    """A task as far as its page depends on it."""

    job: LabelingJob
    template: str | None
    """The job's own; None: the page is built in."""
    line: str
    stored_input: dict[str, Any] | None
    """What the job's own pre-annotation function made of the object."""
    label_categories: dict[str, Any] | None = None
    """The job's label category document."""


async def cidrs_of_team(session: AsyncSession, team_id: int) -> list[str] | None:
    """The CIDRs of the team's workforce, none when all addresses may come; None for a team that is gone."""
    found: list[str] | None = await session.scalar(
        select(func.coalesce(Workforce.source_ip, func.jsonb_build_array(), type_=JSONB))
        .select_from(WorkTeam)
        .outerjoin(Workforce, Workforce.id == WorkTeam.workforce_id)
        .where(WorkTeam.id == team_id, WorkTeam.deleted_at.is_(None))
    )
    return found


async def leased_task(session: AsyncSession, assignment_id: int, lease: str) -> ShownTask | None:
    """What somebody holds, or went back to, under the lease of this mark; None when it has ended."""
    rows = await session.execute(_LEASED, {"id": assignment_id})
    found = next((row for row in rows if lease_mark(row.token) == lease), None)
    if found is None:
        return None
    job, template, categories = (
        await session.execute(
            select(LabelingJob, JobDefinition.template, JobDefinition.label_categories)
            .outerjoin(JobDefinition, JobDefinition.job_id == LabelingJob.id)
            .where(LabelingJob.id == found.job_id)
        )
    ).one()
    return ShownTask(job, template, found.line, found.input, categories)
