"""Queries on workers and their sessions. The database's clock decides whether a session is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ScalarSelect, Select, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import TeamMember, Worker, WorkerSession, Workforce, WorkTeam

Teams = Mapping[int, list[str]]
"""A worker's teams, each with the CIDRs of its workforce (none: every address may come)."""
_Aggregate = dict[str, list[str] | None] | None
"""The same as JSON has it; None: no team."""


_TEAMS: ScalarSelect[_Aggregate] = (
    select(func.jsonb_object_agg(TeamMember.team_id, Workforce.source_ip, type_=JSONB))
    .select_from(TeamMember)
    .join(WorkTeam, WorkTeam.id == TeamMember.team_id)
    .outerjoin(Workforce, Workforce.id == WorkTeam.workforce_id)
    .where(TeamMember.worker_id == Worker.id)
    .correlate(Worker)
    .scalar_subquery()
)
_BY_EMAIL = select(Worker, _TEAMS).where(Worker.email == bindparam("email"))


class SessionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_worker(self, email: str) -> tuple[Worker, Teams] | None:
        return await self._found(_BY_EMAIL, {"email": email})

    async def add(self, token_sha256: str, worker_id: int, lifetime: timedelta) -> None:
        """Start a session; the worker's sessions that are over go."""
        await self._session.execute(
            delete(WorkerSession).where(
                WorkerSession.worker_id == worker_id, WorkerSession.expires_at <= func.now()
            )
        )
        await self._session.execute(
            insert(WorkerSession).values(
                token_sha256=token_sha256, worker_id=worker_id, expires_at=func.now() + lifetime
            )
        )

    async def remove(self, token_sha256: str) -> None:
        await self._session.execute(delete(WorkerSession).where(WorkerSession.token_sha256 == token_sha256))

    async def remove_all(self, worker_id: int) -> None:
        await self._session.execute(delete(WorkerSession).where(WorkerSession.worker_id == worker_id))

    async def _found(
        self, query: Select[Worker, _Aggregate], values: dict[str, str]
    ) -> tuple[Worker, Teams] | None:
        row = (await self._session.execute(query, values)).one_or_none()
        if row is None:
            return None
        worker, teams = row
        return worker, {int(team): cidrs or [] for team, cidrs in (teams or {}).items()}
