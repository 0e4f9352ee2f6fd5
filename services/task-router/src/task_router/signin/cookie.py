"""The cookie that carries a session.

Scripts cannot read it, and pages of other sites cannot send it. Where the portal is served over TLS its name
begins with `__Host-`: browsers then take it from this very host alone, and over TLS alone.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from task_router.settings import TaskRouterSettings


def session_token_of(request: Request) -> str | None:
    """What the browser sent; None: nothing."""
    settings: TaskRouterSettings = request.state.settings
    return request.cookies.get(settings.session_cookie)


async def _session_token(request: Request) -> str | None:
    return session_token_of(request)


SessionToken = Annotated[str | None, Depends(_session_token)]


def set_session_cookie(response: Response, token: str, settings: TaskRouterSettings) -> None:
    response.set_cookie(
        settings.session_cookie,
        token,
        max_age=int(settings.session_lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=settings.over_tls,
    )


def forget_session_cookie(response: Response, settings: TaskRouterSettings) -> None:
    response.delete_cookie(
        settings.session_cookie, httponly=True, samesite="strict", secure=settings.over_tls
    )
