"""Queries that turn an invitation into a member. The database's clock decides whether one has expired."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Invitation, Worker, Workforce, WorkTeam

_ADD_MEMBER = text("""
INSERT INTO team_member AS m (team_id, worker_id, skills) VALUES (:team_id, :worker_id, :skills)
ON CONFLICT (team_id, worker_id)
DO UPDATE SET skills = ARRAY(SELECT DISTINCT unnest(m.skills || EXCLUDED.skills))
""").bindparams(bindparam("skills", type_=ARRAY(Text)))


@dataclass(frozen=True)
class Found:
    invitation: Invitation
    team: WorkTeam
    cidrs: list[str]
    """Addresses that the team may be worked for from; none: any."""
    expired: bool


class InvitationRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, token_sha256: str) -> Found | None:
        row = (
            await self._session.execute(
                select(Invitation, WorkTeam, Workforce.source_ip, Invitation.expires_at <= func.now())
                .join(WorkTeam, WorkTeam.id == Invitation.team_id)
                .outerjoin(Workforce, Workforce.id == WorkTeam.workforce_id)
                .where(Invitation.token_sha256 == token_sha256)
            )
        ).one_or_none()
        return None if row is None else Found(row[0], row[1], row[2] or [], row[3])

    async def worker(self, email: str, *, lock: bool = False) -> Worker | None:
        found = select(Worker).where(Worker.email == email)
        return await self._session.scalar(found.with_for_update() if lock else found)

    async def take(self, invitation: Invitation) -> bool:
        """Accept it; False when that cannot be done any more. Of several at once, one succeeds.

        Teams are locked before invitations, as job-api does it.
        """
        team = await self._session.scalar(
            select(WorkTeam.id)
            .where(WorkTeam.id == invitation.team_id, WorkTeam.deleted_at.is_(None))
            .with_for_update(read=True)
        )
        taken = await self._session.scalar(
            update(Invitation)
            .where(
                Invitation.id == invitation.id,
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > func.now(),
            )
            .values(accepted_at=func.now())
            .returning(Invitation.id)
        )
        return team is not None and taken is not None

    async def add_worker(self, public_id: str, email: str, name: str, password_hash: str) -> Worker | None:
        """A verified worker; None when there is one with this address."""
        return await self._session.scalar(
            insert(Worker)
            .values(
                public_id=public_id,
                email=email,
                name=name,
                password_hash=password_hash,
                verified_at=func.now(),
            )
            .on_conflict_do_nothing(index_elements=["email"])
            .returning(Worker)
        )

    async def add_member(self, invitation: Invitation, worker: Worker) -> None:
        """Who is a member already keeps his skills, and gets those of the invitation besides."""
        await self._session.execute(
            _ADD_MEMBER,
            {"team_id": invitation.team_id, "worker_id": worker.id, "skills": invitation.skills},
        )
