"""`/v1/teams/{team}/invitations`: people who may become workers. For admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from job_api.access.guard import TheCaller, admin
from job_api.access.sessions import ReadSession, WriteSession
from job_api.invitations import schemas
from job_api.invitations.repository import InvitationRepository
from job_api.invitations.service import InvitationNotFound, Inviter
from job_api.teams.service import get_team, lock_team

router = APIRouter(prefix="/v1/teams/{team}/invitations", tags=["invitations"], dependencies=[admin])


@router.post("")
async def invite(
    team: str, body: schemas.Invite, request: Request, caller: TheCaller
) -> schemas.InviteResult:
    """Invite people by e-mail; each address is reported on by itself.

    A link works once and for a limited time, and replaces the person's older ones. Where no mail goes out the
    report has the link.
    """
    settings = request.state.settings
    inviter = Inviter(
        request.state.platform, request.state.mailer, settings.portal_url, settings.invitation_lifetime
    )
    return schemas.InviteResult(invited=await inviter.invite(team, body.people, caller.name))


@router.get("")
async def list_invitations(
    team: str, session: ReadSession, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> schemas.InvitationList:
    """The invitations of a team with what became of them, the newest first."""
    found = await InvitationRepository(session).of_team(await get_team(session, team), limit)
    return schemas.InvitationList(
        invitations=[
            schemas.Invitation.model_validate(
                {name: getattr(row, name) for name in schemas.Invitation.model_fields if name != "status"}
                | {"status": status}
            )
            for row, status in found
        ]
    )


@router.delete("/{email}", status_code=204)
async def revoke(team: str, email: str, session: WriteSession) -> None:
    """Take a person's invitation back; the link opens nothing from now on."""
    found = await lock_team(session, team)
    if not await InvitationRepository(session).revoke(found.id, [email.strip().lower()]):
        raise InvitationNotFound(f"no invitation of {email!r} to team {team!r} is open")
