"""Decisions about new passwords. A new one ends every session of its worker."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from groundwork.errors import Conflict, NotFound
from groundwork.passwords import check_password, hash_password
from groundwork.service import Platform
from groundwork.store.models import PasswordReset, Worker
from groundwork.tokens import token_hash
from task_router.access.addresses import Address
from task_router.access.caller import Caller
from task_router.signin.repository import SessionRepository
from task_router.signin.service import prove, start_session
from task_router.signin.throttling import forgive


class ResetNotFound(NotFound):
    """There is no such link; check that it is complete, or have a new one sent."""

    code = "reset_not_found"


class ResetUsed(Conflict):
    """This link was used already, or another one has set the password since; have a new one sent."""

    code = "reset_used"


class ResetExpired(Conflict):
    """This link has expired; have a new one sent."""

    code = "reset_expired"


class PasswordChanged(Conflict):
    """The password was changed just now, by somebody else; try again."""

    code = "password_changed"


async def complete_reset(platform: Platform, token: str, password: str) -> None:
    """Set the password, end all sessions and all other links, and forget failed attempts to sign in.

    Raises the errors above, and InvalidRequest for the password; after each of them the link is as it was.
    """
    async with platform.database.sessions() as session:
        row = (
            await session.execute(
                select(PasswordReset, Worker, PasswordReset.expires_at <= func.now())
                .join(Worker, Worker.id == PasswordReset.worker_id)
                .where(PasswordReset.token_sha256 == token_hash(token))
            )
        ).one_or_none()
    if row is None:
        raise ResetNotFound
    reset, worker, expired = row
    # A worker who has come to sign in elsewhere has no password to set any more.
    if reset.used_at is not None or worker.password_hash is None:
        raise ResetUsed
    if expired:
        raise ResetExpired
    check_password(password, worker.email)
    hashed = await hash_password(password)
    async with platform.database.transaction() as session:
        changed = await session.scalar(
            update(Worker)
            .where(Worker.id == worker.id, Worker.password_hash.is_not(None))
            .values(password_hash=hashed)
            .returning(Worker.id)
        )
        used = await session.scalars(
            update(PasswordReset)
            .where(PasswordReset.worker_id == worker.id, PasswordReset.used_at.is_(None))
            .values(used_at=func.now())
            .returning(PasswordReset.token_sha256)
        )
        if changed is None or reset.token_sha256 not in used.all():
            raise ResetUsed
        await SessionRepository(session).remove_all(worker.id)
        await forgive(session, worker.email)


async def change_password(
    platform: Platform, caller: Caller, old: str, new: str, *, lifetime: timedelta, address: Address | None
) -> str:
    """The token of a new session, the only one that the worker has then.

    Raises WrongCredentials, TooManyAttempts, InvalidRequest and PasswordChanged.
    """
    check_password(new, caller.email, where="new")
    worker, _ = await prove(platform, caller.email, old, address)
    hashed = await hash_password(new)
    async with platform.database.transaction() as session:
        changed = await session.scalar(
            update(Worker)
            .where(Worker.id == worker.id, Worker.password_hash == worker.password_hash)
            .values(password_hash=hashed)
            .returning(Worker.id)
        )
        if changed is None:
            raise PasswordChanged
        await SessionRepository(session).remove_all(worker.id)
        return await start_session(session, worker, lifetime, None)
