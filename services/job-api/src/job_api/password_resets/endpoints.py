"""`/v1/workers/{email}/password-reset`. For admins."""

from __future__ import annotations

from fastapi import APIRouter, Request

from job_api.access.guard import admin
from job_api.password_resets import schemas
from job_api.password_resets.service import Resetter

router = APIRouter(prefix="/v1/workers", tags=["workers"], dependencies=[admin])


@router.post("/{email}/password-reset", status_code=201)
async def reset_password(email: str, request: Request) -> schemas.PasswordReset:
    """Give a worker a link that sets a new password, once; it is mailed, or else stands in the answer."""
    settings = request.state.settings
    resetter = Resetter(
        request.state.platform, request.state.mailer, settings.portal_url, settings.password_reset_lifetime
    )
    return await resetter.reset(email)
