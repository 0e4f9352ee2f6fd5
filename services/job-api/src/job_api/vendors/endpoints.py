"""`/v1/teams/<team>/terms`, `/keys` and `/hook` of vendor teams. Anyone may read the terms; the rest is for
admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.money import usd_of
from groundwork.store.models import ApiKey, VendorHook, WorkTeam
from job_api.access.endpoints import TheSecretBox
from job_api.access.guard import admin
from job_api.access.sessions import ReadSession, WriteSession
from job_api.vendors import schemas, service
from job_api.vendors.repository import VendorRepository

router = APIRouter(prefix="/v1/teams/{team}", tags=["vendors"])


async def _changed(team: str, session: WriteSession) -> tuple[WorkTeam, AsyncSession]:
    """The vendor team, in the transaction of the request."""
    return await service.vendor_team(session, team), session


Changed = Annotated[tuple[WorkTeam, AsyncSession], Depends(_changed)]


@router.get("/terms")
async def show_terms(team: str, session: ReadSession) -> schemas.Terms:
    """What was agreed with a vendor."""
    return _terms(await service.vendor_team(session, team))


@router.put("/terms", dependencies=[admin])
async def put_terms(body: schemas.Terms, changed: Changed) -> schemas.Terms:
    """Price and time that were agreed with a vendor; jobs that are there keep their price."""
    team, session = changed
    await service.put_terms(session, team, body)
    return _terms(team)


@router.post("/keys", status_code=201, dependencies=[admin])
async def create_key(body: schemas.VendorKeyCreate, changed: Changed) -> schemas.NewVendorKey:
    """Issue a key that opens this team's work in the portal's API and nothing else. It is shown this once."""
    team, session = changed
    row, key = await service.issue_key(session, team, body.name)
    return schemas.NewVendorKey(**_key(row).model_dump(), key=key)


@router.get("/keys", dependencies=[admin])
async def list_keys(team: str, session: ReadSession) -> schemas.VendorKeyList:
    """The keys of a vendor team, revoked ones too, without secrets."""
    found = await service.vendor_team(session, team)
    return schemas.VendorKeyList(keys=[_key(row) for row in await VendorRepository(session, found.id).keys()])


@router.delete("/keys/{name}", status_code=204, dependencies=[admin])
async def revoke_key(name: str, changed: Changed) -> None:
    """Revoke a vendor's key; it opens nothing from now on."""
    team, session = changed
    await service.revoke_key(session, team, name)


@router.get("/hook", dependencies=[admin])
async def show_hook(changed: Changed) -> schemas.HookShown:
    """Where a vendor team is sent its tasks."""
    team, session = changed
    return _hook(await service.get_hook(session, team))


@router.put("/hook", dependencies=[admin])
async def put_hook(body: schemas.HookPut, changed: Changed, box: TheSecretBox) -> schemas.HookStored:
    """Have a vendor team's tasks sent to an address, each signed. The secret is shown this once."""
    team, session = changed
    hook, secret = await service.put_hook(session, box, team, body)
    return schemas.HookStored(**_hook(hook).model_dump(), secret=secret)


@router.delete("/hook", status_code=204, dependencies=[admin])
async def delete_hook(changed: Changed) -> None:
    """Send a vendor team nothing more; what is with it goes back when its time is over."""
    team, session = changed
    await service.delete_hook(session, team)


def _terms(team: WorkTeam) -> schemas.Terms:
    return schemas.Terms(
        price=None if team.price_mills is None else usd_of(team.price_mills), sla_seconds=team.sla_seconds
    )


def _key(row: ApiKey) -> schemas.VendorKey:
    return schemas.VendorKey(name=row.name, created_at=row.created_at, revoked_at=row.revoked_at)


def _hook(hook: VendorHook) -> schemas.HookShown:
    return schemas.HookShown(
        url=hook.url, max_outstanding=hook.max_outstanding, enabled=hook.enabled, created_at=hook.created_at
    )
