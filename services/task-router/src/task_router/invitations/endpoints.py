"""`/v1/invitations`: becoming a worker. Open to whoever holds the link of an invitation."""

from __future__ import annotations

from fastapi import APIRouter, Response

from task_router.access.requests import ClientAddress, ThePlatform, TheSettings
from task_router.invitations import schemas
from task_router.invitations.service import Accepting
from task_router.signin.cookie import SessionToken, set_session_cookie
from task_router.signin.schemas import SignedIn

router = APIRouter(prefix="/v1/invitations", tags=["invitations"])


@router.post("/look")
async def look(
    body: schemas.Look, platform: ThePlatform, settings: TheSettings, address: ClientAddress
) -> schemas.Invitation:
    """Who invites whom to which team."""
    accepting = Accepting(platform, settings.session_lifetime, address)
    return await accepting.look(body.token.get_secret_value())


@router.post("/accept")
async def accept(
    body: schemas.Accept,
    response: Response,
    platform: ThePlatform,
    settings: TheSettings,
    address: ClientAddress,
    token: SessionToken,
) -> SignedIn:
    """Become a worker of the team, signed in: with a password of your choice, or that of the account that the
    address has."""
    accepting = Accepting(platform, settings.session_lifetime, address)
    worker, new = await accepting.accept(body, token)
    set_session_cookie(response, new, settings)
    return SignedIn.of(worker)
