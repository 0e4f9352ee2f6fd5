"""Decisions about work teams and their workers."""

from __future__ import annotations

import re
import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest, NotFound
from groundwork.passwords import hash_password
from groundwork.store.models import Worker, WorkTeam
from job_api.teams.repository import TeamRepository

_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+")


class TeamExists(Conflict):
    """A team of this name is there already."""

    code = "team_exists"


class TeamNotFound(NotFound):
    """There is no such team."""

    code = "team_not_found"


async def create_team(session: AsyncSession, name: str, description: str) -> WorkTeam:
    team = await TeamRepository(session).add(name, description)
    if team is None:
        raise TeamExists(
            f"a work team named {name!r} is there already (names are compared without case)", where="name"
        )
    return team


async def get_team(session: AsyncSession, name: str) -> WorkTeam:
    """Raises TeamNotFound."""
    team = await TeamRepository(session).find(name)
    if team is None:
        raise TeamNotFound(f"there is no work team named {name!r}")
    return team


async def put_worker(
    session: AsyncSession, team: WorkTeam, email: str, name: str, password: str | None
) -> tuple[Worker, str | None]:
    """Make sure that a worker exists and belongs to the team; returns the password if one was made up."""
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise InvalidRequest(f"{email!r} is not an e-mail address", where="email")
    repository = TeamRepository(session)
    worker = await repository.find_worker(email)
    made: str | None = None
    if worker is None:
        made = None if password else secrets.token_urlsafe(12)
        worker = await repository.add_worker(
            public_id=f"private.local.{secrets.token_hex(8)}",
            email=email,
            name=name,
            password_hash=await hash_password(password or made or ""),
        )
    else:
        worker.name = name
        if password:
            worker.password_hash = await hash_password(password)
    await repository.add_member(team, worker)
    return worker, made
