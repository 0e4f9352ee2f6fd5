"""`/v1/teams`: who works for us. Anyone may look, admins decide."""

from __future__ import annotations

from fastapi import APIRouter, Request

from groundwork.store.models import WorkTeam
from job_api.access.guard import admin
from job_api.access.sessions import ReadSession, WriteSession
from job_api.teams import schemas
from job_api.teams.repository import TeamRepository
from job_api.teams.service import (
    NewTeam,
    create_team,
    delete_team,
    get_team,
    lock_team,
    put_worker,
    remove_worker,
)

router = APIRouter(prefix="/v1", tags=["teams"])


def _shown(team: WorkTeam, workers: int) -> schemas.Team:
    return schemas.Team(
        name=team.name,
        kind=team.kind,
        description=team.description,
        listing=schemas.Listing.from_contract(team.listing) if team.listing else None,
        created_at=team.created_at,
        workers=workers,
    )


@router.post("/teams", status_code=201, dependencies=[admin])
async def create(body: schemas.TeamCreate, request: Request, session: WriteSession) -> schemas.Team:
    """Create a work team: a private one, or with a `listing` a partner organisation's."""
    new = NewTeam(
        body.name,
        request.state.settings.region,
        body.description,
        listing=body.listing.in_contract() if body.listing else None,
    )
    return _shown(await create_team(session, new), 0)


@router.get("/teams")
async def list_teams(session: ReadSession) -> schemas.TeamList:
    """Every work team, by name."""
    return schemas.TeamList(
        teams=[_shown(team, size) for team, size in await TeamRepository(session).all_with_size()]
    )


@router.get("/teams/{team}")
async def show(team: str, session: ReadSession) -> schemas.Team:
    """One work team."""
    found = await get_team(session, team)
    return _shown(found, await TeamRepository(session).size(found))


@router.delete("/teams/{team}", status_code=204, dependencies=[admin])
async def delete(team: str, session: WriteSession) -> None:
    """Delete a work team; jobs that run for it get no more answers."""
    await delete_team(session, team)


@router.get("/teams/{team}/workers")
async def list_workers(team: str, session: ReadSession) -> schemas.WorkerList:
    """The workers of a team."""
    members = await TeamRepository(session).workers(await get_team(session, team))
    return schemas.WorkerList(
        workers=[
            schemas.Worker(worker_id=worker.public_id, email=worker.email, name=worker.name, skills=skills)
            for worker, skills in members
        ]
    )


@router.put("/teams/{team}/workers/{email}", dependencies=[admin])
async def put(team: str, email: str, body: schemas.WorkerPut, session: WriteSession) -> schemas.Worker:
    """Add a worker to a team, or change one; a password that had to be made up is shown this once."""
    put = await put_worker(
        session,
        await get_team(session, team),
        email,
        name=body.name,
        password=body.password.get_secret_value() if body.password else None,
        skills=body.skills,
    )
    return schemas.Worker(
        worker_id=put.worker.public_id,
        email=put.worker.email,
        name=put.worker.name,
        skills=put.skills,
        password=put.made_password,
    )


@router.delete("/teams/{team}/workers/{email}", status_code=204, dependencies=[admin])
async def remove(team: str, email: str, session: WriteSession) -> None:
    """Take a worker out of a team; open work goes back at once, and who is in no team is signed out."""
    await remove_worker(session, await lock_team(session, team), email)
