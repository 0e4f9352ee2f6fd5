"""Decisions about who is signed in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import NotAllowed
from groundwork.passwords import password_matches
from groundwork.service import Platform
from groundwork.store.models import Worker
from groundwork.tokens import new_token, token_hash
from task_router.access.addresses import Address, closed_teams
from task_router.signin.repository import SessionRepository, Teams
from task_router.signin.throttling import WrongCredentials, attempt


class NoTeam(NotAllowed):
    """You are in no work team any more; ask whoever invited you."""

    code = "no_team"


async def sign_in(
    platform: Platform,
    email: str,
    password: str,
    *,
    lifetime: timedelta,
    address: Address | None,
    replaced: str | None,
) -> tuple[Worker, str]:
    """The worker and the new session's token; the session that the browser had ends.

    Raises WrongCredentials and TooManyAttempts, and NoTeam and AddressNotAllowed for those alone who know the
    password: where somebody works is nobody else's business.
    """
    worker, teams = await prove(platform, email, password, address)
    if not teams:
        raise NoTeam
    closed_teams(teams, address)
    async with platform.database.transaction() as session:
        return worker, await start_session(session, worker, lifetime, replaced)


async def prove(
    platform: Platform, email: str, password: str, address: Address | None
) -> tuple[Worker, Teams]:
    """The worker with this password. An unknown e-mail takes as long as a wrong password.

    Raises WrongCredentials and TooManyAttempts.
    """
    email = email.strip().lower()
    async with attempt(platform, email, address):
        async with platform.database.sessions() as session:
            found = await SessionRepository(session).find_worker(email)
        # No connection is held while the password is compared: that takes tens of milliseconds by design.
        if not await password_matches(password, found[0].password_hash if found else None) or found is None:
            raise WrongCredentials
    return found


async def start_session(
    session: AsyncSession, worker: Worker, lifetime: timedelta, replaced: str | None
) -> str:
    """The token of a new session. What the browser had before (`replaced`) opens nothing any more."""
    repository = SessionRepository(session)
    if replaced:
        await repository.remove(token_hash(replaced))
    token = new_token()
    await repository.add(token_hash(token), worker.id, lifetime)
    return token


async def sign_out(platform: Platform, token: str) -> None:
    async with platform.database.transaction() as session:
        await SessionRepository(session).remove(token_hash(token))
