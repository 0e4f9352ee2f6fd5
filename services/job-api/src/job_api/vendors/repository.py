"""Queries on vendors' keys and hooks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import ApiKey, VendorHook


class VendorRepository:
    def __init__(self, session: AsyncSession, team_id: int) -> None:
        self._session = session
        self._team_id = team_id

    async def add_key(self, name: str, key_sha256: str) -> ApiKey | None:
        """None when the name was ever used, for whatever key."""
        return await self._session.scalar(
            insert(ApiKey)
            .values(name=name, role="vendor", key_sha256=key_sha256, team_id=self._team_id)
            .on_conflict_do_nothing(index_elements=["name"])
            .returning(ApiKey)
        )

    async def keys(self) -> list[ApiKey]:
        return list(
            await self._session.scalars(
                select(ApiKey).where(ApiKey.team_id == self._team_id).order_by(ApiKey.id)
            )
        )

    async def revoke_key(self, name: str) -> bool:
        """False when the team has no valid key of this name."""
        revoked = await self._session.scalar(
            update(ApiKey)
            .where(ApiKey.team_id == self._team_id, ApiKey.name == name, ApiKey.revoked_at.is_(None))
            .values(revoked_at=func.now())
            .returning(ApiKey.id)
        )
        return revoked is not None

    async def hook(self) -> VendorHook | None:
        """Locked, so that of two changes at once the later one sees the earlier one's."""
        return await self._session.scalar(
            select(VendorHook).where(VendorHook.team_id == self._team_id).with_for_update()
        )

    async def put_hook(self, values: dict[str, Any]) -> VendorHook:
        return (
            await self._session.execute(
                insert(VendorHook)
                .values(team_id=self._team_id, **values)
                .on_conflict_do_update(index_elements=["team_id"], set_=values)
                .returning(VendorHook)
                .execution_options(populate_existing=True)
            )
        ).scalar_one()

    async def delete_hook(self) -> bool:
        gone = await self._session.scalar(
            delete(VendorHook).where(VendorHook.team_id == self._team_id).returning(VendorHook.team_id)
        )
        return gone is not None
