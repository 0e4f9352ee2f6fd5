"""Dependencies of `/v1`: who calls, and whether the caller may.

Every router is included with `by_method`: reading takes a viewer, anything else a requester. An endpoint
that takes another role says so: `@router.post("/teams", dependencies=[admin])`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from groundwork.errors import NotAllowed, NotAuthenticated
from groundwork.service import Platform
from groundwork.tokens import token_hash
from job_api.access.oidc import OidcVerifier
from job_api.access.repository import KeyRepository
from job_api.access.roles import Caller, Role
from job_api.settings import JobApiSettings

_bearer = HTTPBearer(auto_error=False, description="An API key, or a token of the identity provider")


async def current_caller(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """Who calls: the holder of an API key or of a token. Raises NotAuthenticated, and NotAllowed for a
    vendor's key."""
    settings: JobApiSettings = request.state.settings
    if given is None:
        if settings.anonymous_role is not None:
            return Caller("anonymous", settings.anonymous_role, settings.region)
        raise NotAuthenticated("send an API key: Authorization: Bearer <key>")
    verifier: OidcVerifier | None = request.state.oidc
    # Our own keys have no dots; a JSON Web Token has two.
    if verifier is not None and given.credentials.count(".") == 2:
        return await verifier.caller(given.credentials)
    platform: Platform = request.state.platform
    async with platform.database.sessions() as session:
        found = await KeyRepository(session).by_bearer(token_hash(given.credentials))
    if found is None:
        raise NotAuthenticated("this API key is not known, or was revoked")
    if found.role == "vendor":
        raise NotAllowed("this is a vendor's key: it opens the work of its team in the portal's API only")
    return Caller(found.name, Role(found.role), settings.region)


TheCaller = Annotated[Caller, Depends(current_caller)]


@cache
def require_role(needed: Role) -> Callable[..., Awaitable[Caller]]:
    """A dependency that gives the caller, if that has the role or a higher one. Raises NotAllowed."""

    async def check(caller: TheCaller) -> Caller:
        caller.require(needed)
        return caller

    return check


async def _check_by_method(request: Request, caller: TheCaller) -> Caller:
    caller.require(_declared_role(request) or _role_for_method(request.method))
    return caller


def _declared_role(request: Request) -> Role | None:
    """The role that the endpoint itself asks for, so that a refusal names the one that is needed."""
    declared = {one.dependency for one in request.scope["route"].dependencies}
    return next((role for role in reversed(Role) if require_role(role) in declared), None)


def _role_for_method(method: str) -> Role:
    return Role.VIEWER if method in ("GET", "HEAD") else Role.REQUESTER


by_method: Any = Depends(_check_by_method)
viewer: Any = Depends(require_role(Role.VIEWER))
admin: Any = Depends(require_role(Role.ADMIN))
