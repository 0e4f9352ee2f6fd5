"""`/v1/session`: signing in and out. Open to everybody who has a password."""

from __future__ import annotations

from fastapi import APIRouter, Response

from groundwork.store.models import Worker
from task_router.access.requests import ClientAddress, ThePlatform, TheSettings
from task_router.signin import schemas, service
from task_router.signin.worker import COOKIE, CurrentWorker, SessionToken

router = APIRouter(prefix="/v1", tags=["session"])


@router.post("/session")
async def sign_in(
    body: schemas.SignIn,
    response: Response,
    platform: ThePlatform,
    settings: TheSettings,
    address: ClientAddress,
) -> schemas.SignedIn:
    """Sign in; the answer sets the session's cookie."""
    worker, token = await service.sign_in(
        platform, body.email, body.password.get_secret_value(), settings.session_lifetime, address
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(settings.session_lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=settings.portal_url.startswith("https:"),
    )
    return _shown(worker)


@router.get("/session")
async def who_am_i(caller: CurrentWorker) -> schemas.SignedIn:
    """The worker who is signed in."""
    return _shown(caller.worker)


@router.delete("/session", status_code=204)
async def sign_out(response: Response, platform: ThePlatform, token: SessionToken = None) -> None:
    """Sign out; harmless when nobody is signed in."""
    if token:
        await service.sign_out(platform, token)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def _shown(worker: Worker) -> schemas.SignedIn:
    return schemas.SignedIn(worker_id=worker.public_id, name=worker.name, email=worker.email)
