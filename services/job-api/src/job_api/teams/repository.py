"""Queries on work teams and workers. A deleted team is not found by any of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import TeamMember, Worker, Workforce, WorkTeam

_LIVE = WorkTeam.deleted_at.is_(None)


class TeamRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, values: dict[str, Any]) -> WorkTeam | None:
        """The new team; None when the name is taken, in any case of letters."""
        return await self._session.scalar(
            insert(WorkTeam)
            .values(**values, name_key=values["name"].lower())
            .on_conflict_do_nothing(index_elements=["name_key"], index_where=_LIVE)
            .returning(WorkTeam)
        )

    async def find(self, name: str, kind: str | None = None, *, lock: bool = False) -> WorkTeam | None:
        of_kind = () if kind is None else (WorkTeam.kind == kind,)
        found = select(WorkTeam).where(WorkTeam.name_key == name.lower(), _LIVE, *of_kind)
        # Rows that only name the team (members, jobs) are not kept waiting.
        return await self._session.scalar(found.with_for_update(key_share=True) if lock else found)

    async def change(self, team: WorkTeam, values: dict[str, Any]) -> None:
        """The given object shows the new values too."""
        changed = await self._session.execute(
            update(WorkTeam)
            .where(WorkTeam.id == team.id)
            .values(**values, modified_at=func.now())
            .returning(WorkTeam)
            .execution_options(populate_existing=True)
        )
        changed.scalar_one()

    async def delete(self, team: WorkTeam) -> list[int]:
        """Its people, who are returned, are members no more; the row stays for the jobs that name it."""
        gone = await self._session.scalars(
            delete(TeamMember).where(TeamMember.team_id == team.id).returning(TeamMember.worker_id)
        )
        await self.change(team, {"deleted_at": func.now(), "workforce_id": None})
        return list(gone)

    async def all_with_size(self) -> list[tuple[WorkTeam, int]]:
        rows = await self._session.execute(
            select(WorkTeam, func.count(TeamMember.worker_id))
            .outerjoin(TeamMember, TeamMember.team_id == WorkTeam.id)
            .where(_LIVE)
            .group_by(WorkTeam.id)
            .order_by(WorkTeam.name_key)
        )
        return [(team, size) for team, size in rows]

    async def page(
        self, conditions: Sequence[ColumnElement[bool]], order: Sequence[ColumnElement[Any]], limit: int
    ) -> list[tuple[WorkTeam, Workforce | None]]:
        """Teams with their workforces."""
        rows = await self._session.execute(
            select(WorkTeam, Workforce)
            .outerjoin(Workforce, Workforce.id == WorkTeam.workforce_id)
            .where(_LIVE, *conditions)
            .order_by(*order)
            .limit(limit)
        )
        return [(team, workforce) for team, workforce in rows]

    async def size(self, team: WorkTeam) -> int:
        return (
            await self._session.scalar(
                select(func.count()).select_from(TeamMember).where(TeamMember.team_id == team.id)
            )
            or 0
        )

    async def workers(self, team: WorkTeam) -> list[tuple[Worker, list[str]]]:
        """Each with the skills that he has in this team."""
        rows = await self._session.execute(
            select(Worker, TeamMember.skills)
            .join(TeamMember, TeamMember.worker_id == Worker.id)
            .where(TeamMember.team_id == team.id)
            .order_by(Worker.email)
        )
        return [(worker, skills) for worker, skills in rows]

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

    async def is_member(self, team: WorkTeam, worker: Worker) -> bool:
        which = (TeamMember.team_id == team.id, TeamMember.worker_id == worker.id)
        return bool(await self._session.scalar(select(exists().where(*which))))

    async def put_member(self, team: WorkTeam, worker: Worker, skills: Sequence[str] | None) -> list[str]:
        """The member's skills; with None they stay as they are."""
        put = insert(TeamMember).values(team_id=team.id, worker_id=worker.id, skills=list(skills or ()))
        kept = TeamMember.skills if skills is None else put.excluded.skills
        stored = await self._session.execute(
            put.on_conflict_do_update(
                index_elements=["team_id", "worker_id"], set_={"skills": kept}
            ).returning(TeamMember.skills)
        )
        return stored.scalar_one()

    async def remove_member(self, team: WorkTeam, email: str) -> int | None:
        """The worker's id; None when nobody of this address is in the team."""
        return await self._session.scalar(
            delete(TeamMember)
            .where(
                TeamMember.team_id == team.id,
                TeamMember.worker_id == select(Worker.id).where(Worker.email == email).scalar_subquery(),
            )
            .returning(TeamMember.worker_id)
        )
