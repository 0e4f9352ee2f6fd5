"""Decisions about work teams and their workers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest, NotFound
from groundwork.events import MembershipEnded
from groundwork.mail import normal_address
from groundwork.messaging import add_event
from groundwork.passwords import check_password, hash_password
from groundwork.store.models import Worker, Workforce, WorkTeam
from groundwork.workers import new_worker_id
from job_api.invitations.repository import InvitationRepository
from job_api.tags.repository import TagRepository
from job_api.teams.repository import TeamRepository
from job_api.workforces.service import only_workforce

MOST_IN_AN_EVENT = 1000
_PROVIDERS = {"CognitoMemberDefinition": "CognitoConfig", "OidcMemberDefinition": "OidcConfig"}


class TeamExists(Conflict):
    """A team of this name is there already."""

    code = "team_exists"


class TeamNotFound(NotFound):
    """There is no such team."""

    code = "team_not_found"


@dataclass(frozen=True)
class NewTeam:
    name: str
    region: str
    description: str = ""
    listing: dict[str, str] | None = None
    """Of a vendor team, in the words of the contract; None: a private team."""
    workforce: Workforce | None = None
    member_definitions: list[dict[str, Any]] = field(default_factory=list)
    notification_topic: str | None = None
    access_configuration: dict[str, Any] | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "private" if self.listing is None else "vendor"


@dataclass(frozen=True)
class PutWorker:
    worker: Worker
    skills: list[str]
    made_password: str | None
    """When one had to be made up."""


async def create_team(session: AsyncSession, new: NewTeam) -> WorkTeam:
    """Raises TeamExists."""
    team = await TeamRepository(session).add(
        {
            "name": new.name,
            "kind": new.kind,
            "region": new.region,
            "description": new.description,
            "workforce_id": new.workforce.id if new.workforce else None,
            "member_definitions": new.member_definitions,
            "notification_topic": new.notification_topic,
            "access_configuration": new.access_configuration,
            "listing": new.listing,
        }
    )
    if team is None:
        raise TeamExists(
            f"The work team name {new.name!r} is taken (names are compared without case)", where="name"
        )
    await TagRepository(session).put(team_resource(team), new.tags)
    return team


async def get_team(session: AsyncSession, name: str, kind: str | None = None) -> WorkTeam:
    """Raises TeamNotFound."""
    team = await TeamRepository(session).find(name, kind)
    if team is None:
        raise TeamNotFound(f"The work team {name!r} does not exist")
    return team


async def lock_team(session: AsyncSession, name: str, kind: str | None = None) -> WorkTeam:
    """The team, whose people change in this transaction and in no other. Raises TeamNotFound.

    Whoever changes people locks the team first, then invitations, then workers and members.
    """
    team = await TeamRepository(session).find(name, kind, lock=True)
    if team is None:
        raise TeamNotFound(f"The work team {name!r} does not exist")
    return team


async def delete_team(session: AsyncSession, name: str, kind: str | None = None) -> None:
    """Its people get no more work from it, what they hold goes back, its tags go; jobs that run for it stall.

    Raises TeamNotFound.
    """
    team = await lock_team(session, name, kind)
    await TagRepository(session).remove_all(team_resource(team))
    await InvitationRepository(session).revoke(team.id)
    _tell_ended(session, team, await TeamRepository(session).delete(team))


async def remove_worker(session: AsyncSession, team: WorkTeam, email: str) -> None:
    """What the worker holds of the team's jobs goes back, and no invitation brings him in again.

    Raises NotFound.
    """
    email = email.strip().lower()
    await InvitationRepository(session).revoke(team.id, [email])
    worker_id = await TeamRepository(session).remove_member(team, email)
    if worker_id is None:
        raise NotFound(f"team {team.name!r} has no worker {email!r}")
    _tell_ended(session, team, [worker_id])


def _tell_ended(session: AsyncSession, team: WorkTeam, worker_ids: Sequence[int]) -> None:
    for begin in range(0, len(worker_ids), MOST_IN_AN_EVENT):
        some = worker_ids[begin : begin + MOST_IN_AN_EVENT]
        add_event(session, MembershipEnded(team_id=team.id, worker_ids=list(some)))


def team_resource(team: WorkTeam) -> str:
    """What tags are stored under."""
    return f"workteam/{team.kind}-crowd/{team.name_key}"


async def workforce_for(
    session: AsyncSession, name: str | None, definitions: list[dict[str, Any]]
) -> Workforce:
    """The workforce of a new team with these member definitions: the named one, else the only one.

    Raises WorkforceNotFound, and InvalidRequest when the definitions do not fit it.
    """
    workforce = await only_workforce(session, name)
    check_members(workforce, definitions)
    return workforce


def check_members(workforce: Workforce | None, definitions: list[dict[str, Any]]) -> None:
    """Raises InvalidRequest unless all definitions are of the one kind that the workforce takes."""
    kinds: set[str] = set()
    for number, definition in enumerate(definitions, start=1):
        if len(definition) != 1:
            raise InvalidRequest(
                "give exactly one of CognitoMemberDefinition and OidcMemberDefinition",
                where=f"memberDefinitions.{number}.member",
            )
        kinds |= definition.keys()
    if len(kinds) > 1:
        raise InvalidRequest("all members of a team are of one kind", where="memberDefinitions")
    if workforce is not None and kinds:
        configured = "OidcConfig" if workforce.oidc is not None else "CognitoConfig"
        (kind,) = kinds
        if _PROVIDERS[kind] != configured:
            raise InvalidRequest(
                f"the workforce {workforce.name!r} has a {configured}, so its teams take no {kind}",
                where="memberDefinitions",
            )


async def put_worker(
    session: AsyncSession,
    team: WorkTeam,
    email: str,
    *,
    name: str,
    password: str | None,
    skills: Sequence[str] | None,
) -> PutWorker:
    """Make sure that a worker exists and belongs to the team. Without `skills` they stay as they are.

    Whoever has an account and is new to the team keeps the name that others know.

    Raises InvalidRequest, and Conflict for the password of a worker who signs in elsewhere.
    """
    address = normal_address(email)
    if address is None:
        raise InvalidRequest(f"{email!r} is not an e-mail address", where="email")
    if password is not None:
        check_password(password, address)
    repository = TeamRepository(session)
    worker = await repository.find_worker(address)
    made: str | None = None
    if worker is None:
        made = None if password else secrets.token_urlsafe(12)
        worker = await repository.add_worker(
            public_id=new_worker_id(team.kind, team.region),
            email=address,
            name=name,
            password_hash=await hash_password(password or made or ""),
        )
    else:
        if await repository.is_member(team, worker):
            worker.name = name
        if password is not None:
            if worker.issuer is not None:
                raise Conflict(f"{address} signs in elsewhere and has no password here", where="password")
            worker.password_hash = await hash_password(password)
    return PutWorker(worker, await repository.put_member(team, worker, skills), made)
