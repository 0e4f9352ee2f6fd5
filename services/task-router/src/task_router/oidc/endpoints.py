"""Signing in through the identity provider of a workforce (contract section 8.2). Open to everybody.

These are addresses for browsers: they answer with redirects, and with a page when something is wrong.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Cookie
from fastapi.responses import RedirectResponse

from task_router.access.requests import ClientAddress, TheOidcSignIns, TheSettings
from task_router.oidc import schemas
from task_router.oidc.pages import PageRoute
from task_router.oidc.returning import local_page
from task_router.oidc.service import SIGN_IN_LIFETIME, Callback
from task_router.signin.cookie import SessionToken, set_session_cookie

BROWSER_COOKIE = "groundwork_browser"
"""Ties a sign-in to the browser in which it was begun."""

_Browser = Annotated[str | None, Cookie(alias=BROWSER_COOKIE, include_in_schema=False)]

router = APIRouter(tags=["session"], route_class=PageRoute)


@router.get("/v1/sign-in-options")
async def options(sign_ins: TheOidcSignIns) -> schemas.SignInOptions:
    """How people sign in here."""
    ways = await sign_ins.ways_in()
    return schemas.SignInOptions(password=ways.password, oidc=ways.provider)


@router.get("/v1/oidc/start", status_code=303, response_class=RedirectResponse)
async def start(
    sign_ins: TheOidcSignIns,
    settings: TheSettings,
    address: ClientAddress,
    return_to: str = "/",
    browser: _Browser = None,
) -> RedirectResponse:
    """Go to the identity provider, and afterwards to `return_to`, a path of the portal."""
    begun = await sign_ins.begin(local_page(return_to), browser, address)
    response = RedirectResponse(begun.address, status_code=303)
    response.set_cookie(
        BROWSER_COOKIE,
        begun.browser,
        max_age=int(SIGN_IN_LIFETIME.total_seconds()),
        httponly=True,
        # Strict would keep it from us when the provider sends the browser back.
        samesite="lax",
        secure=settings.over_tls,
    )
    return response


@router.get("/oauth2/idpresponse", status_code=303, response_class=RedirectResponse)
async def come_back(
    sign_ins: TheOidcSignIns,
    settings: TheSettings,
    address: ClientAddress,
    session: SessionToken,
    state: str | None = None,
    code: str | None = None,
    error: str | None = None,
    error_description: str | None = None,
    browser: _Browser = None,
) -> RedirectResponse:
    """Where the identity provider sends the browser; sets the session's cookie."""
    callback = Callback(state, code, error, error_description)
    token, return_to = await sign_ins.finish(
        callback, browser, address, lifetime=settings.session_lifetime, replaced=session
    )
    response = RedirectResponse(return_to, status_code=303)
    set_session_cookie(response, token, settings)
    return response
