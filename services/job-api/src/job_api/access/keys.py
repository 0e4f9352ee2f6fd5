"""Credentials: each is a bearer key of `/v1` and an access key pair of the AWS endpoint, with one role."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, NotFound
from groundwork.sealing import SecretBox
from groundwork.service import Platform
from groundwork.store.models import ApiKey
from groundwork.tokens import token_hash
from job_api.access.repository import KeyRepository
from job_api.access.roles import Role
from job_api.settings import JobApiSettings

BOOTSTRAP = "bootstrap"
"""Name of the operator's own credential, which comes from the settings at every start."""


class KeyExists(Conflict):
    """A key of this name is there already, or was once."""

    code = "key_exists"


class KeyNotFound(NotFound):
    """There is no such key."""

    code = "key_not_found"


@dataclass(frozen=True)
class IssuedKey:
    """A new credential with its secrets, which nobody can read again."""

    row: ApiKey
    key: SecretStr
    secret_access_key: SecretStr


async def store_bootstrap_key(platform: Platform, box: SecretBox, settings: JobApiSettings) -> None:
    """Make the operator's credential valid, as admin; what was there under its name is replaced."""
    secret = settings.bootstrap_secret_key
    async with platform.transaction() as session:
        await KeyRepository(session).put(
            {
                "name": BOOTSTRAP,
                "role": Role.ADMIN.value,
                "key_sha256": token_hash(settings.bootstrap_key.get_secret_value()),
                "access_key_id": settings.bootstrap_access_key,
                "sealed_secret": box.seal(secret.get_secret_value()) if secret else None,
            }
        )


async def issue_key(session: AsyncSession, box: SecretBox, name: str, role: Role) -> IssuedKey:
    """Raises KeyExists."""
    key = SecretStr("gw_" + secrets.token_urlsafe(24))
    # Twenty upper-case characters and forty others: the lengths that AWS has, which some clients check.
    secret = SecretStr(secrets.token_hex(20))
    row = await KeyRepository(session).add(
        {
            "name": name,
            "role": role.value,
            "key_sha256": token_hash(key.get_secret_value()),
            "access_key_id": "GW" + secrets.token_hex(9).upper(),
            "sealed_secret": box.seal(secret.get_secret_value()),
        }
    )
    if row is None:
        raise KeyExists(f"a key named {name!r} is there, or was; choose another name", where="name")
    return IssuedKey(row, key, secret)


async def revoke_key(session: AsyncSession, name: str) -> None:
    """From the commit on the key opens nothing. Raises KeyNotFound, and Conflict for the operator's own."""
    if name == BOOTSTRAP:
        raise Conflict("the operator's key comes from the settings; change it there")
    if not await KeyRepository(session).revoke(name):
        raise KeyNotFound(f"there is no valid key named {name!r}")
