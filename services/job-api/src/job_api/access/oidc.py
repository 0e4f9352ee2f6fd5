"""Bearer tokens of an OpenID Connect provider, as an alternative to our own keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError

from groundwork.errors import NotAllowed, NotAuthenticated
from groundwork.published_keys import BadToken, PublishedKeys
from job_api.access.roles import Caller, Role
from job_api.settings import OidcSettings

LEEWAY_SECONDS = 60


class InvalidBearerToken(NotAuthenticated):
    """This token is not valid here."""

    code = "invalid_token"


class OidcVerifier:
    """Checks tokens against the provider's published keys."""

    def __init__(self, settings: OidcSettings, client: httpx.AsyncClient, region: str) -> None:
        self._settings = settings
        self._client = client
        self._region = region
        self._keys = PublishedKeys(self._fetch_keys)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    async def caller(self, token: str) -> Caller:
        """Raises InvalidBearerToken, NotAllowed for a person without a role, and KeysUnavailable."""
        try:
            claims = (await self._keys.signed(token)).claims
            self._claims.validate(claims)
        except (BadToken, JoseError, ValueError) as error:
            raise InvalidBearerToken(f"this token is not valid here: {error}") from error
        role = _highest_role(claims.get(self._settings.role_claim))
        if role is None:
            raise NotAllowed(
                f"the token's claim {self._settings.role_claim!r} names none of the roles"
                f" {', '.join(Role)}; have the identity provider add one"
            )
        return Caller(str(claims["sub"]), role, self._region)

    async def _fetch_keys(self) -> bytes:
        answer = await self._client.get(self._settings.jwks_url)
        answer.raise_for_status()
        return answer.content


def _highest_role(claim: Any) -> Role | None:
    names: Iterable[Any] = claim if isinstance(claim, list) else [claim]
    roles = [Role(name) for name in names if isinstance(name, str) and name in set(Role)]
    return max(roles, key=list(Role).index, default=None)


@asynccontextmanager
async def open_oidc(settings: OidcSettings | None, region: str) -> AsyncIterator[OidcVerifier | None]:
    """The process's verifier; None when no provider is set."""
    if settings is None:
        yield None
        return
    async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
        yield OidcVerifier(settings, client, region)
