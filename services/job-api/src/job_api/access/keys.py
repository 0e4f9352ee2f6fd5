"""API keys: who may call `/v1`."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from groundwork.errors import NotAuthenticated
from groundwork.service import Platform
from groundwork.store.models import ApiKey

_bearer = HTTPBearer(auto_error=False, description="An API key")


def key_hash(key: str) -> str:
    """Keys are long and random, so a plain hash is enough; a slow one would only slow every request."""
    return hashlib.sha256(key.encode()).hexdigest()


async def store_bootstrap_key(platform: Platform, key: SecretStr) -> None:
    """Make the operator's first key valid; one that was there before under this name is replaced."""
    hashed = key_hash(key.get_secret_value())
    async with platform.transaction() as session:
        await session.execute(
            insert(ApiKey)
            .values(name="bootstrap", key_sha256=hashed)
            .on_conflict_do_update(index_elements=["name"], set_={"key_sha256": hashed})
        )


async def require_key(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> None:
    """Who may call: the holder of a valid API key. Raises NotAuthenticated."""
    if given is None:
        raise NotAuthenticated("send an API key: Authorization: Bearer <key>")
    platform: Platform = request.state.platform
    async with platform.database.sessions() as session:
        found = await session.scalar(
            select(ApiKey.id).where(
                ApiKey.key_sha256 == key_hash(given.credentials), ApiKey.revoked_at.is_(None)
            )
        )
    if found is None:
        raise NotAuthenticated("this API key is not known, or was revoked")
