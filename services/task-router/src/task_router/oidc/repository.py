"""Queries of signing in through a provider. The database's clock decides what is over."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import OidcSignIn, TeamMember, Worker, WorkerSession, Workforce, WorkTeam
from groundwork.workers import new_worker_id
from task_router.oidc.claims import Identity
from task_router.signin.repository import SessionRepository


class OidcRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workforce(self) -> Workforce | None:
        """The one whose people sign in through a provider, if there is one."""
        return await self._session.scalar(select(Workforce).where(Workforce.oidc.is_not(None)).limit(1))

    async def anybody_has_a_password(self) -> bool:
        found = await self._session.scalar(
            select(select(Worker.id).where(Worker.password_hash.is_not(None)).exists())
        )
        return bool(found)

    async def issuer_of_session(self, token_sha256: str) -> str | None:
        """Who vouches for the worker that is signed in; None for an account of our own, or nobody."""
        return await self._session.scalar(
            select(Worker.issuer)
            .join(WorkerSession, WorkerSession.worker_id == Worker.id)
            .where(WorkerSession.token_sha256 == token_sha256)
        )

    # --- sign-ins that are on their way ---

    async def add(self, values: dict[str, Any], lifetime: timedelta) -> None:
        """Those that never came back go."""
        await self._session.execute(delete(OidcSignIn).where(OidcSignIn.expires_at <= func.now()))
        await self._session.execute(insert(OidcSignIn).values(**values, expires_at=func.now() + lifetime))

    async def take(self, state_sha256: str, browser_sha256: str) -> OidcSignIn | None:
        """What this browser was sent with; nobody gets it again."""
        return await self._session.scalar(
            delete(OidcSignIn)
            .where(
                OidcSignIn.state_sha256 == state_sha256,
                OidcSignIn.browser_sha256 == browser_sha256,
                OidcSignIn.expires_at > func.now(),
            )
            .returning(OidcSignIn)
        )

    # --- workers ---

    async def known(self, issuer: str, identity: Identity) -> Worker | None:
        """The worker with this identity, under the name of today; locked."""
        return await self._changed(
            update(Worker)
            .where(Worker.issuer == issuer, Worker.subject == identity.subject)
            .values(name=identity.name)
        )

    async def linked(self, issuer: str, identity: Identity) -> Worker | None:
        """The account of a password whose verified address this identity has; from now on it is the
        identity's, without a password and with all its sessions ended."""
        worker = await self._changed(
            update(Worker)
            .where(
                Worker.email == identity.email,
                Worker.issuer.is_(None),
                Worker.verified_at.is_not(None),
            )
            .values(issuer=issuer, subject=identity.subject, name=identity.name, password_hash=None)
        )
        if worker is not None:
            await SessionRepository(self._session).remove_all(worker.id)
        return worker

    async def made(self, issuer: str, identity: Identity, region: str) -> Worker:
        """A new worker; of two calls at once for one identity, both get the same."""
        statement = (
            insert(Worker)
            .values(
                public_id=new_worker_id("private", region),
                email=f"{secrets.token_hex(16)}@oidc.invalid",
                name=identity.name,
                issuer=issuer,
                subject=identity.subject,
            )
            .on_conflict_do_update(index_elements=["issuer", "subject"], set_={"name": identity.name})
            .returning(Worker)
        )
        return (await self._session.execute(statement)).scalar_one()

    async def take_email(self, worker: Worker, email: str) -> bool:
        """Whether the verified address is the worker's now; False when another account has it."""
        try:
            async with self._session.begin_nested():
                await self._changed(
                    update(Worker).where(Worker.id == worker.id).values(email=email, verified_at=func.now())
                )
        except IntegrityError:
            return False
        return True

    async def _changed(self, statement: Any) -> Worker | None:
        found: Worker | None = await self._session.scalar(
            statement.returning(Worker).execution_options(populate_existing=True)
        )
        return found

    # --- teams ---

    async def teams(self, workforce: Workforce) -> list[WorkTeam]:
        query = select(WorkTeam).where(WorkTeam.workforce_id == workforce.id, WorkTeam.deleted_at.is_(None))
        return list(await self._session.scalars(query))

    async def memberships(self, worker: Worker) -> frozenset[int]:
        query = select(TeamMember.team_id).where(TeamMember.worker_id == worker.id)
        return frozenset(await self._session.scalars(query))

    async def join(self, worker: Worker, teams: Iterable[int]) -> None:
        for team_id in teams:
            await self._session.execute(
                insert(TeamMember).values(team_id=team_id, worker_id=worker.id).on_conflict_do_nothing()
            )

    async def leave(self, worker: Worker, teams: Sequence[int]) -> None:
        await self._session.execute(
            delete(TeamMember).where(TeamMember.worker_id == worker.id, TeamMember.team_id.in_(teams))
        )
