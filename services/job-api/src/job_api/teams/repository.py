"""Queries on work teams and workers."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import TeamMember, Worker, WorkTeam


class TeamRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, name: str, description: str) -> WorkTeam | None:
        """The new team; None when the name is taken, in any case of letters."""
        return await self._session.scalar(
            insert(WorkTeam)
            .values(name=name, name_key=name.lower(), description=description)
            .on_conflict_do_nothing(index_elements=["name_key"])
            .returning(WorkTeam)
        )

    async def find(self, name: str) -> WorkTeam | None:
        return await self._session.scalar(select(WorkTeam).where(WorkTeam.name_key == name.lower()))

    async def all_with_size(self) -> list[tuple[WorkTeam, int]]:
        rows = await self._session.execute(
            select(WorkTeam, func.count(TeamMember.worker_id))
            .outerjoin(TeamMember, TeamMember.team_id == WorkTeam.id)
            .group_by(WorkTeam.id)
            .order_by(WorkTeam.name_key)
        )
        return [(team, size) for team, size in rows]

    async def size(self, team: WorkTeam) -> int:
        return (
            await self._session.scalar(
                select(func.count()).select_from(TeamMember).where(TeamMember.team_id == team.id)
            )
            or 0
        )

    async def workers(self, team: WorkTeam) -> list[Worker]:
        rows = await self._session.scalars(
            select(Worker)
            .join(TeamMember, TeamMember.worker_id == Worker.id)
            .where(TeamMember.team_id == team.id)
            .order_by(Worker.email)
        )
        return list(rows)

    async def find_worker(self, email: str) -> Worker | None:
        return await self._session.scalar(select(Worker).where(Worker.email == email).with_for_update())

    async def add_worker(self, *, public_id: str, email: str, name: str, password_hash: str) -> Worker:
        """A worker with this e-mail; of two calls at once, the later one's values stay."""
        return (
            await self._session.execute(
                insert(Worker)
                .values(public_id=public_id, email=email, name=name, password_hash=password_hash)
                .on_conflict_do_update(
                    index_elements=["email"], set_={"name": name, "password_hash": password_hash}
                )
                .returning(Worker)
            )
        ).scalar_one()

    async def add_member(self, team: WorkTeam, worker: Worker) -> None:
        await self._session.execute(
            insert(TeamMember).values(team_id=team.id, worker_id=worker.id).on_conflict_do_nothing()
        )

    async def remove_member(self, team: WorkTeam, email: str) -> bool:
        removed = await self._session.scalar(
            delete(TeamMember)
            .where(
                TeamMember.team_id == team.id,
                TeamMember.worker_id == select(Worker.id).where(Worker.email == email).scalar_subquery(),
            )
            .returning(TeamMember.worker_id)
        )
        return removed is not None
