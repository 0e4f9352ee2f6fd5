"""Decisions about vendors: their terms, their keys, and where they are sent tasks."""

from __future__ import annotations

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, NotFound
from groundwork.money import mills_of
from groundwork.outbound import AddressRefused, check_url
from groundwork.sealing import SecretBox
from groundwork.store.models import ApiKey, VendorHook, WorkTeam
from groundwork.tokens import token_hash
from groundwork.webhook_signing import new_secret
from job_api.access.keys import KeyExists, KeyNotFound
from job_api.teams.repository import TeamRepository
from job_api.teams.service import get_team
from job_api.vendors import schemas
from job_api.vendors.repository import VendorRepository


class NotAVendor(Conflict):
    """This team is no vendor's; only a team that was created with a `listing` has terms, keys and a hook."""

    code = "not_a_vendor"


class HookNotFound(NotFound):
    """The team has no hook."""

    code = "hook_not_found"


async def vendor_team(session: AsyncSession, name: str) -> WorkTeam:
    """Raises TeamNotFound and NotAVendor."""
    team = await get_team(session, name)
    if team.kind != "vendor":
        raise NotAVendor
    return team


async def put_terms(session: AsyncSession, team: WorkTeam, terms: schemas.Terms) -> None:
    """For jobs that are created from now on; those that are there keep their price."""
    values = {
        "price_mills": None if terms.price is None else mills_of(terms.price),
        "sla_seconds": terms.sla_seconds,
    }
    await TeamRepository(session).change(team, values)


async def issue_key(session: AsyncSession, team: WorkTeam, name: str) -> tuple[ApiKey, str]:
    """A key that opens the work of this team, and nothing of job-api. Raises KeyExists."""
    key = "gwv_" + secrets.token_urlsafe(24)
    row = await VendorRepository(session, team.id).add_key(name, token_hash(key))
    if row is None:
        raise KeyExists(f"a key named {name!r} is there, or was; choose another name", where="name")
    return row, key


async def revoke_key(session: AsyncSession, team: WorkTeam, name: str) -> None:
    """Raises KeyNotFound."""
    if not await VendorRepository(session, team.id).revoke_key(name):
        raise KeyNotFound(f"team {team.name!r} has no valid key named {name!r}")


async def put_hook(
    session: AsyncSession, box: SecretBox, team: WorkTeam, asked: schemas.HookPut
) -> tuple[VendorHook, str | None]:
    """The hook, and its secret when that is new.

    Another address gets another secret: whoever knew the old one may not be who answers there. Raises
    AddressRefused.
    """
    try:
        check_url(asked.url)
    except AddressRefused as error:
        raise AddressRefused(error.message, where="url") from error
    repository = VendorRepository(session, team.id)
    before = await repository.hook()
    secret = new_secret() if before is None or before.url != asked.url else None
    values = asked.model_dump()
    if secret is not None:
        values["sealed_secret"] = box.seal(secret)
    elif before is not None:
        values["sealed_secret"] = before.sealed_secret
    return await repository.put_hook(values), secret


async def get_hook(session: AsyncSession, team: WorkTeam) -> VendorHook:
    """Raises HookNotFound."""
    hook = await VendorRepository(session, team.id).hook()
    if hook is None:
        raise HookNotFound
    return hook


async def delete_hook(session: AsyncSession, team: WorkTeam) -> None:
    """Nothing more is sent; what is with the vendor goes back when its time is over. Raises HookNotFound."""
    if not await VendorRepository(session, team.id).delete_hook():
        raise HookNotFound
