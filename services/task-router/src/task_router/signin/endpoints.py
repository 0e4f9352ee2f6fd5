"""`/v1/session`: signing in and out. Open to everybody who has a password."""

from __future__ import annotations

from fastapi import APIRouter, Response

from task_router.access.requests import ClientAddress, TheOidcSignIns, ThePlatform, TheSettings
from task_router.signin import schemas, service
from task_router.signin.cookie import SessionToken, forget_session_cookie, set_session_cookie
from task_router.signin.worker import CurrentWorker

router = APIRouter(prefix="/v1", tags=["session"])


@router.post("/session")
async def sign_in(
    body: schemas.SignIn,
    response: Response,
    platform: ThePlatform,
    settings: TheSettings,
    address: ClientAddress,
    token: SessionToken,
) -> schemas.SignedIn:
    """Sign in; the answer sets the session's cookie, and a session that the browser had ends."""
    worker, new = await service.sign_in(
        platform,
        body.email,
        body.password.get_secret_value(),
        lifetime=settings.session_lifetime,
        address=address,
        replaced=token,
    )
    set_session_cookie(response, new, settings)
    return schemas.SignedIn.of(worker)


@router.get("/session")
async def who_am_i(caller: CurrentWorker) -> schemas.SignedIn:
    """The worker who is signed in."""
    return schemas.SignedIn.of(caller)


@router.delete("/session")
async def sign_out(
    response: Response,
    platform: ThePlatform,
    settings: TheSettings,
    sign_ins: TheOidcSignIns,
    token: SessionToken,
) -> schemas.SignedOut:
    """Sign out; harmless when nobody is signed in."""
    provider = await sign_ins.sign_out_address(token) if token else None
    if token:
        await service.sign_out(platform, token)
    forget_session_cookie(response, settings)
    return schemas.SignedOut(provider_sign_out_url=provider)
