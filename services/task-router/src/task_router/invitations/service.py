"""Decisions about accepting an invitation.

Who holds the link of an invitation gets a new account with it, and never an old one: links are passed on,
lie in mailboxes for days, and are handed over by administrators. A worker who has an account shows by its
password that it is his.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest, LabelingError, NotFound
from groundwork.passwords import check_password, hash_password
from groundwork.service import Platform
from groundwork.store.models import Worker
from groundwork.tokens import token_hash
from groundwork.workers import new_worker_id
from task_router.access.addresses import Address, closed_teams
from task_router.invitations.repository import Found, InvitationRepository
from task_router.invitations.schemas import Accept, Invitation
from task_router.signin.service import prove, start_session


class InvitationNotFound(NotFound):
    """There is no such invitation; check that the link is complete."""

    code = "invitation_not_found"


class InvitationUsed(Conflict):
    """This invitation was accepted already; sign in with your password."""

    code = "invitation_used"


class InvitationRevoked(Conflict):
    """This invitation was taken back, or a newer one took its place; look for a newer mail."""

    code = "invitation_revoked"


class InvitationExpired(Conflict):
    """This invitation has expired; ask for a new one."""

    code = "invitation_expired"


class AccountChanged(Conflict):
    """The account of this address has changed just now; open the link again."""

    code = "account_changed"


class SignsInElsewhere(Conflict):
    """The worker with this address signs in through an identity provider; ask to be added without a link."""

    code = "signs_in_elsewhere"


@dataclass(frozen=True)
class Accepting:
    platform: Platform
    session_lifetime: timedelta
    address: Address | None
    """That the request comes from."""

    async def look(self, token: str) -> Invitation:
        """What the invitation says. Raises the errors above."""
        async with self.platform.database.sessions() as session:
            found = await self._open(session, token)
            worker = await InvitationRepository(session).worker(found.invitation.email)
        return Invitation(
            team=found.team.name,
            invited_by=found.invitation.invited_by,
            email=found.invitation.email,
            name=found.invitation.name,
            expires_at=found.invitation.expires_at,
            has_account=worker is not None,
        )

    async def accept(self, asked: Accept, replaced: str | None) -> tuple[Worker, str]:
        """The worker, who is a member now, and the token of a session.

        Raises the errors above, InvalidRequest for a name or password, WrongCredentials and TooManyAttempts
        for the password of an account, and AddressNotAllowed; after each of them the invitation is as it was.
        """
        password = asked.password.get_secret_value()
        async with self.platform.database.sessions() as session:
            found = await self._open(session, asked.token.get_secret_value())
            email = found.invitation.email
            known = await InvitationRepository(session).worker(email)
        closed_teams({found.team.id: found.cidrs}, self.address)
        if known is not None:
            if known.password_hash is None:
                raise SignsInElsewhere
            known, _ = await prove(self.platform, email, password, self.address)
            hashed = known.password_hash
        else:
            if asked.name is None:
                raise InvalidRequest("say how you are called", where="name")
            check_password(password, email)
            hashed = await hash_password(password)
        async with self.platform.transaction() as session:
            repository = InvitationRepository(session)
            if not await repository.take(found.invitation):
                await self._open(session, asked.token.get_secret_value())
                raise InvitationUsed
            worker = await self._worker(repository, found, known, asked.name, hashed or "")
            await repository.add_member(found.invitation, worker)
            return worker, await start_session(session, worker, self.session_lifetime, replaced)

    async def _worker(
        self,
        repository: InvitationRepository,
        found: Found,
        known: Worker | None,
        name: str | None,
        hashed: str,
    ) -> Worker:
        """Raises AccountChanged when it is another account by now than the one that was looked at."""
        email = found.invitation.email
        if known is None:
            public_id = new_worker_id(found.team.kind, found.team.region)
            made = await repository.add_worker(public_id, email, name or "", hashed)
            if made is None:
                raise AccountChanged
            return made
        worker = await repository.worker(email, lock=True)
        if worker is None or worker.id != known.id or worker.password_hash != hashed:
            raise AccountChanged
        worker.name = name or worker.name
        worker.verified_at = worker.verified_at or func.now()
        return worker

    async def _open(self, session: AsyncSession, token: str) -> Found:
        """The invitation, which can be accepted."""
        found = await InvitationRepository(session).find(token_hash(token))
        if found is None:
            raise InvitationNotFound
        problem = _problem(found)
        if problem is not None:
            raise problem
        return found


def _problem(found: Found) -> LabelingError | None:
    if found.invitation.accepted_at is not None:
        return InvitationUsed()
    if found.invitation.revoked_at is not None or found.team.deleted_at is not None:
        return InvitationRevoked()
    return InvitationExpired() if found.expired else None
