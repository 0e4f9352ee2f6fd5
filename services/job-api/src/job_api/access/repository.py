"""Queries on credentials."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import ApiKey

_OURS = ApiKey.role != "vendor"
"""Vendors' keys open nothing of job-api; `job_api.vendors` makes and revokes them."""


class KeyRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, values: dict[str, Any]) -> None:
        """Store the credential; one of this name that was there is replaced, revoked or not."""
        await self._session.execute(
            insert(ApiKey)
            .values(**values)
            .on_conflict_do_update(index_elements=["name"], set_={**values, "revoked_at": None})
        )

    async def add(self, values: dict[str, Any]) -> ApiKey | None:
        """The new credential; None when the name was ever used."""
        return await self._session.scalar(
            insert(ApiKey).values(**values).on_conflict_do_nothing(index_elements=["name"]).returning(ApiKey)
        )

    async def by_bearer(self, key_sha256: str) -> ApiKey | None:
        """A vendor's too: whoever asks looks at the role."""
        return await self._session.scalar(
            select(ApiKey).where(ApiKey.key_sha256 == key_sha256, ApiKey.revoked_at.is_(None))
        )

    async def by_access_key(self, access_key_id: str) -> ApiKey | None:
        return await self._session.scalar(
            select(ApiKey).where(ApiKey.access_key_id == access_key_id, ApiKey.revoked_at.is_(None))
        )

    async def all(self) -> list[ApiKey]:
        return list(await self._session.scalars(select(ApiKey).where(_OURS).order_by(ApiKey.id)))

    async def revoke(self, name: str) -> bool:
        """False when no valid credential has this name."""
        revoked = await self._session.scalar(
            update(ApiKey)
            .where(_OURS, ApiKey.name == name, ApiKey.revoked_at.is_(None))
            .values(revoked_at=func.now())
            .returning(ApiKey.id)
        )
        return revoked is not None
