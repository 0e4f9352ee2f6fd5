"""Decisions about who is signed in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from groundwork.errors import NotAuthenticated
from groundwork.passwords import password_matches
from groundwork.service import Platform
from groundwork.store.models import Worker
from task_router.access.addresses import Address, closed_teams
from task_router.signin.repository import SessionRepository


class WrongCredentials(NotAuthenticated):
    """The e-mail address or the password is wrong."""

    code = "wrong_credentials"


def token_hash(token: str) -> str:
    """Tokens are long and random, so a plain hash is enough; a slow one would only slow every request."""
    return hashlib.sha256(token.encode()).hexdigest()


async def sign_in(
    platform: Platform, email: str, password: str, lifetime: timedelta, address: Address | None
) -> tuple[Worker, str]:
    """The worker and the new session's token. An unknown e-mail takes as long as a wrong password.

    Raises WrongCredentials, and AddressNotAllowed for those alone who know the password: where somebody
    works is nobody else's business.
    """
    async with platform.database.sessions() as session:
        found = await SessionRepository(session).find_worker(email.strip().lower())
    # No connection is held while the password is compared: that takes tens of milliseconds by design.
    matches = await password_matches(password, found[0].password_hash if found else None)
    if found is None or not matches:
        raise WrongCredentials
    worker, teams = found
    closed_teams(teams, address)
    token = secrets.token_urlsafe(32)
    async with platform.database.transaction() as session:
        await SessionRepository(session).add(token_hash(token), worker.id, lifetime)
    return worker, token


async def sign_out(platform: Platform, token: str) -> None:
    async with platform.database.transaction() as session:
        await SessionRepository(session).remove(token_hash(token))
