"""Who a request comes from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Cookie, Depends

from groundwork.errors import NotAuthenticated
from task_router.access.addresses import closed_teams
from task_router.access.caller import Caller
from task_router.access.requests import ClientAddress, ThePlatform
from task_router.signin.repository import SessionRepository
from task_router.signin.service import token_hash

COOKIE = "groundwork_session"

SessionToken = Annotated[str | None, Cookie(alias=COOKIE, include_in_schema=False)]


async def _current_worker(
    platform: ThePlatform, address: ClientAddress, token: SessionToken = None
) -> Caller:
    """Gives its connection back before the endpoint asks for one: a request never holds two.

    The addresses that a workforce allows are looked up with the session, so that a change counts at once.
    """
    if token:
        async with platform.database.sessions() as session:
            found = await SessionRepository(session).worker_of(token_hash(token))
        if found is not None:
            worker, teams = found
            return Caller(worker, closed_teams(teams, address))
    raise NotAuthenticated("sign in first; a session ends after some hours")


CurrentWorker = Annotated[Caller, Depends(_current_worker)]
