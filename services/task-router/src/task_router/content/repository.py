"""The query behind a link."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Workforce, WorkTeam


async def cidrs_of_team(session: AsyncSession, team_id: int) -> list[str] | None:
    """The CIDRs of the team's workforce, none when all addresses may come; None for a team that is gone."""
    found: list[str] | None = await session.scalar(
        select(func.coalesce(Workforce.source_ip, func.jsonb_build_array(), type_=JSONB))
        .select_from(WorkTeam)
        .outerjoin(Workforce, Workforce.id == WorkTeam.workforce_id)
        .where(WorkTeam.id == team_id, WorkTeam.deleted_at.is_(None))
    )
    return found
