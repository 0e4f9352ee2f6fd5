"""`/v1/password-resets` and `/v1/session/password`: new passwords.

A link is open to whoever holds it, and may be asked for by anybody; a change is for the worker himself.
"""

from __future__ import annotations

from fastapi import APIRouter, Response

from task_router.access.requests import ClientAddress, ThePlatform, TheResetPost, TheSettings
from task_router.passwords import schemas, service
from task_router.signin.cookie import set_session_cookie
from task_router.signin.worker import CurrentWorker

router = APIRouter(prefix="/v1", tags=["passwords"])


@router.post("/password-resets", status_code=202)
async def ask(body: schemas.ResetWanted, post: TheResetPost) -> schemas.ResetAnswer:
    """Have a link to a new password mailed. The answer does not tell whether the address is a worker's."""
    post.ask(body.email)
    if post.sends_mail:
        return schemas.ResetAnswer(message="If a worker has this address, a link is on its way.")
    return schemas.ResetAnswer(
        message="No mail is sent from here; ask your administrator for a link to a new password."
    )


@router.post("/password-resets/complete", status_code=204)
async def complete(body: schemas.ResetComplete, platform: ThePlatform) -> None:
    """Set the password with the token of a link; whoever is signed in as this worker is so no more."""
    await service.complete_reset(platform, body.token.get_secret_value(), body.password.get_secret_value())


@router.put("/session/password", status_code=204)
async def change(
    body: schemas.PasswordChange,
    response: Response,
    caller: CurrentWorker,
    platform: ThePlatform,
    settings: TheSettings,
    address: ClientAddress,
) -> None:
    """Change your password; the answer sets a new cookie, and all your other sessions end."""
    token = await service.change_password(
        platform,
        caller,
        body.old.get_secret_value(),
        body.new.get_secret_value(),
        lifetime=settings.session_lifetime,
        address=address,
    )
    set_session_cookie(response, token, settings)
