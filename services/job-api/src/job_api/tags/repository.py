"""Queries on tags. A `resource` is the last part of an ARN in lower case, as `labeling-job/pets-1`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Tag


class TagRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, resource: str) -> dict[str, str]:
        """By key, in the order of the keys."""
        rows = await self._session.execute(
            select(Tag.key, Tag.value).where(Tag.resource == resource).order_by(Tag.key)
        )
        return {row.key: row.value for row in rows}

    async def lock(self, resource: str) -> None:
        """Until the end of the transaction nobody else changes this resource's tags."""
        await self._session.execute(
            select(func.pg_advisory_xact_lock(func.hashtext("tags"), func.hashtext(resource)))
        )

    async def put(self, resource: str, tags: Mapping[str, str]) -> None:
        if tags:
            statement = insert(Tag).values(
                [{"resource": resource, "key": key, "value": value} for key, value in tags.items()]
            )
            await self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=["resource", "key"], set_={"value": statement.excluded.value}
                )
            )

    async def remove(self, resource: str, keys: Collection[str]) -> None:
        """Keys that are not there are no fault."""
        await self._session.execute(delete(Tag).where(Tag.resource == resource, Tag.key.in_(keys)))

    async def remove_all(self, resource: str) -> None:
        await self._session.execute(delete(Tag).where(Tag.resource == resource))
