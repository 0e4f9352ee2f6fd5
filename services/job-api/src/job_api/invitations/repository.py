"""Queries on invitations. The database's clock decides whether one has expired."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Invitation, TeamMember, Worker, WorkTeam

_OPEN = (
    Invitation.accepted_at.is_(None),
    Invitation.revoked_at.is_(None),
    Invitation.expires_at > func.now(),
)
_STATUS = case(
    (Invitation.accepted_at.is_not(None), "accepted"),
    (Invitation.revoked_at.is_not(None), "revoked"),
    (Invitation.expires_at <= func.now(), "expired"),
    else_="pending",
)


@dataclass(frozen=True)
class Known:
    """A worker who is to be invited."""

    member: bool
    """Is in the team already."""
    has_password: bool


class InvitationRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, team: WorkTeam, emails: Collection[str]) -> dict[str, Known]:
        """What is known of those addresses that belong to workers."""
        rows = await self._session.execute(
            select(Worker.email, TeamMember.worker_id.is_not(None), Worker.password_hash.is_not(None))
            .outerjoin(TeamMember, and_(TeamMember.worker_id == Worker.id, TeamMember.team_id == team.id))
            .where(Worker.email.in_(emails))
        )
        return {email: Known(member, has_password) for email, member, has_password in rows}

    async def add(self, invitations: Sequence[dict[str, Any]], lifetime: timedelta) -> dict[str, Invitation]:
        """New invitations by their addresses."""
        if not invitations:
            return {}
        rows = await self._session.scalars(
            insert(Invitation)
            .values([{**one, "expires_at": func.now() + lifetime} for one in invitations])
            .returning(Invitation)
        )
        return {one.email: one for one in rows}

    async def revoke(self, team_id: int, emails: Collection[str] | None = None) -> int:
        """End what these addresses (None: all) could still accept; how many invitations that were."""
        which = () if emails is None else (Invitation.email.in_(emails),)
        revoked = await self._session.scalars(
            update(Invitation)
            .where(Invitation.team_id == team_id, *_OPEN, *which)
            .values(revoked_at=func.now())
            .returning(Invitation.id)
        )
        return len(revoked.all())

    async def pending(self, email: str) -> list[str]:
        """The teams that the address could still come to, by name."""
        rows = await self._session.scalars(
            select(WorkTeam.name)
            .join(Invitation, Invitation.team_id == WorkTeam.id)
            .where(Invitation.email == email, *_OPEN)
            .order_by(WorkTeam.name_key)
        )
        return list(rows)

    async def record_mail(self, errors: dict[int, str | None]) -> None:
        """By invitation: why the mail did not go out; None: it did."""
        for invitation_id, error in errors.items():
            await self._session.execute(
                update(Invitation)
                .where(Invitation.id == invitation_id)
                .values(mailed_at=None if error else func.now(), mail_error=error)
            )

    async def of_team(self, team: WorkTeam, limit: int) -> list[tuple[Invitation, str]]:
        """Each with its status; the newest first."""
        rows = await self._session.execute(
            select(Invitation, _STATUS)
            .where(Invitation.team_id == team.id)
            .order_by(Invitation.id.desc())
            .limit(limit)
        )
        return [(invitation, status) for invitation, status in rows]
