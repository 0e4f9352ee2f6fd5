"""Bearer tokens of an OpenID Connect provider, as an alternative to our own keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact
from joserfc.util import to_bytes

from groundwork.errors import LabelingError, NotAllowed, NotAuthenticated
from job_api.access.roles import Caller, Role
from job_api.settings import OidcSettings

log = structlog.get_logger()

# Public-key algorithms only: with an HMAC one, whoever reads the public key could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_SECONDS = 60
KEYS_GOOD_FOR_SECONDS = 3600.0
REFRESH_PAUSE_SECONDS = 10.0
"""Tokens with made-up key ids cannot make us ask the provider more often than this."""


class ProviderUnavailable(LabelingError):
    """The identity provider's keys cannot be fetched."""

    status, code = 503, "identity_provider_unavailable"


class InvalidBearerToken(NotAuthenticated):
    """This token is not valid here."""

    code = "invalid_token"


class OidcVerifier:
    """Checks tokens against the provider's published keys, which it fetches when needed and keeps."""

    def __init__(self, settings: OidcSettings, client: httpx.AsyncClient, region: str) -> None:
        self._settings = settings
        self._client = client
        self._region = region
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._fetching = asyncio.Lock()

    async def caller(self, token: str) -> Caller:
        """Raises InvalidBearerToken, NotAllowed for a person without a role, and ProviderUnavailable."""
        key_id = _key_id(token)
        keys = await self._keys_with(key_id)
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
        except (JoseError, ValueError) as error:
            raise InvalidBearerToken(f"this token is not valid here: {error}") from error
        role = _highest_role(claims.get(self._settings.role_claim))
        if role is None:
            raise NotAllowed(
                f"the token's claim {self._settings.role_claim!r} names none of the roles"
                f" {', '.join(Role)}; have the identity provider add one"
            )
        return Caller(str(claims["sub"]), role, self._region)

    async def _keys_with(self, key_id: str | None) -> KeySet:
        """The provider's keys, fetched again when they are old or know no key of this id."""
        async with self._fetching:
            age = time.monotonic() - self._fetched_at
            known = self._keys is not None and (
                key_id is None or any(key.kid == key_id for key in self._keys.keys)
            )
            if (
                self._keys is None
                or age > KEYS_GOOD_FOR_SECONDS
                or (not known and age > REFRESH_PAUSE_SECONDS)
            ):
                await self._fetch()
            if self._keys is None:
                raise ProviderUnavailable
            return self._keys

    async def _fetch(self) -> None:
        """Keys that we have stay good while the provider does not answer."""
        try:
            answer = await self._client.get(self._settings.jwks_url)
            answer.raise_for_status()
            self._keys = KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError) as error:
            log.warning("jwks_fetch_failed", error=repr(error))
            return
        self._fetched_at = time.monotonic()


def _key_id(token: str) -> str | None:
    """The key that the token's header names, unchecked."""
    try:
        found = extract_compact(to_bytes(token)).headers().get("kid")
    except (JoseError, ValueError) as error:
        raise InvalidBearerToken(f"this token cannot be read: {error}") from error
    return found if isinstance(found, str) else None


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
