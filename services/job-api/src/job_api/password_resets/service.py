"""Decisions about links to a new password. Made like invitations: the token is stored hashed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, NotFound
from groundwork.mail import Mailer, password_reset_letter
from groundwork.service import Platform
from groundwork.store.models import PasswordReset, Worker
from groundwork.tokens import new_token, token_hash
from job_api.invitations.repository import InvitationRepository
from job_api.invitations.service import NOT_CONFIGURED
from job_api.password_resets import schemas


class WorkerNotFound(NotFound):
    """There is no such worker."""

    code = "worker_not_found"


class SignsInElsewhere(Conflict):
    """This worker signs in through an identity provider and has no password here."""

    code = "signs_in_elsewhere"


@dataclass(frozen=True)
class Resetter:
    platform: Platform
    mailer: Mailer | None
    portal_url: str
    lifetime: timedelta

    async def reset(self, email: str) -> schemas.PasswordReset:
        """A link for the worker, by mail or in the answer; older ones end. The password stays until then.

        Raises WorkerNotFound and SignsInElsewhere.
        """
        token = new_token()
        async with self.platform.transaction() as session:
            worker = await session.scalar(
                select(Worker).where(Worker.email == email.strip().lower()).with_for_update()
            )
            if worker is None:
                raise await _nobody(session, email)
            if worker.password_hash is None:
                raise SignsInElsewhere
            await session.execute(
                update(PasswordReset)
                .where(PasswordReset.worker_id == worker.id, PasswordReset.used_at.is_(None))
                .values(used_at=func.now())
            )
            until = (
                await session.execute(
                    insert(PasswordReset)
                    .values(
                        token_sha256=token_hash(token),
                        worker_id=worker.id,
                        expires_at=func.now() + self.lifetime,
                    )
                    .returning(PasswordReset.expires_at)
                )
            ).scalar_one()
        link = f"{self.portal_url.rstrip('/')}/password#{token}"
        error: str | None = NOT_CONFIGURED
        if self.mailer is not None:
            (error,) = await self.mailer.send(
                [password_reset_letter(to=worker.email, name=worker.name, link=link, until=until)]
            )
        return schemas.PasswordReset(
            email=worker.email,
            expires_at=until,
            mailed=error is None,
            message="the link is in the mail" if error is None else f"not mailed: {error}",
            link=None if error is None else link,
        )


async def _nobody(session: AsyncSession, email: str) -> WorkerNotFound:
    teams = await InvitationRepository(session).pending(email.strip().lower())
    if not teams:
        return WorkerNotFound(f"there is no worker {email!r}")
    names = " and ".join(repr(team) for team in teams)
    return WorkerNotFound(
        f"{email!r} has no account yet: an invitation to {names} is pending. To send another link, invite the"
        f" address again (groundwork teams invite {teams[0]} {email.strip()})"
    )
