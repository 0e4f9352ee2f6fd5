"""Who a request comes from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Cookie, Depends

from groundwork.errors import NotAuthenticated
from groundwork.store.models import Worker
from task_router.access.requests import ThePlatform
from task_router.signin.repository import SessionRepository
from task_router.signin.service import token_hash

COOKIE = "groundwork_session"

SessionToken = Annotated[str | None, Cookie(alias=COOKIE, include_in_schema=False)]


async def _current_worker(platform: ThePlatform, token: SessionToken = None) -> Worker:
    """Gives its connection back before the endpoint asks for one: a request never holds two."""
    if token:
        async with platform.database.sessions() as session:
            worker = await SessionRepository(session).worker_of(token_hash(token))
        if worker is not None:
            return worker
    raise NotAuthenticated("sign in first; a session ends after some hours")


CurrentWorker = Annotated[Worker, Depends(_current_worker)]
