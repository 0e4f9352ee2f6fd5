"""Keys with which somebody else signs tokens: published as a JSON Web Key Set, changed now and then."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.util import to_bytes

from groundwork.errors import LabelingError

log = structlog.get_logger()

# Public-key algorithms only: with an HMAC one, whoever reads the public key could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
KEYS_GOOD_FOR_SECONDS = 3600.0
REFRESH_PAUSE_SECONDS = 10.0
"""Tokens with made-up key ids cannot make us ask for the keys more often than this."""


class KeysUnavailable(LabelingError):
    """The identity provider's keys cannot be fetched."""

    status, code = 503, "identity_provider_unavailable"


class BadToken(Exception):
    """The token is none, or none that these keys have signed."""


class PublishedKeys:
    """Checks signatures with the published keys, which it fetches when needed and keeps.

    `fetch` returns the key set's JSON, or raises.
    """

    def __init__(self, fetch: Callable[[], Awaitable[bytes]]) -> None:
        self._fetch_json = fetch
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._fetching = asyncio.Lock()

    async def signed(self, token: str) -> jwt.Token:
        """The token's header and claims, which are unchecked. Raises BadToken and KeysUnavailable."""
        keys = await self._keys_with(_key_id(token))
        try:
            # Providers put members of their own into the header.
            registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
            return jwt.decode(token, keys, registry=registry)
        except (JoseError, ValueError, TypeError) as error:
            # TypeError: a header that is not of the form which the library takes for granted.
            raise BadToken(str(error)) from error

    async def _keys_with(self, key_id: str | None) -> KeySet:
        """The keys, fetched again when they are old or none has this id."""
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
                raise KeysUnavailable
            return self._keys

    async def _fetch(self) -> None:
        """Keys that we have stay good while nobody answers."""
        try:
            self._keys = KeySet.import_key_set(json.loads(await self._fetch_json()))
        except Exception as error:
            log.warning("jwks_fetch_failed", error=repr(error))
            return
        self._fetched_at = time.monotonic()


def _key_id(token: str) -> str | None:
    """The key that the token's header names, unchecked."""
    try:
        found = extract_compact(to_bytes(token)).headers().get("kid")
    except (JoseError, ValueError) as error:
        raise BadToken(f"this token cannot be read: {error}") from error
    return found if isinstance(found, str) else None
