"""Queries on workforces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Workforce, WorkTeam


class WorkforceRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Until the end of the transaction no other one makes, changes or deletes a workforce."""
        await self._session.execute(
            select(func.pg_advisory_xact_lock(func.hashtext("workforces"), func.hashtext("")))
        )

    async def try_lock(self) -> bool:
        """The same, without waiting; False while another transaction has it."""
        lock = func.pg_try_advisory_xact_lock(func.hashtext("workforces"), func.hashtext(""))
        return bool(await self._session.scalar(select(lock)))

    async def add(self, values: dict[str, Any]) -> Workforce:
        return (
            await self._session.execute(
                insert(Workforce).values(**values, name_key=values["name"].lower()).returning(Workforce)
            )
        ).scalar_one()

    async def find(self, name: str) -> Workforce | None:
        return await self._session.scalar(select(Workforce).where(Workforce.name_key == name.lower()))

    async def any(self) -> Workforce | None:
        return await self._session.scalar(select(Workforce).order_by(Workforce.id).limit(1))

    async def page(
        self, conditions: Sequence[ColumnElement[bool]], order: Sequence[ColumnElement[Any]], limit: int
    ) -> list[Workforce]:
        query = select(Workforce).where(*conditions).order_by(*order).limit(limit)
        return list(await self._session.scalars(query))

    async def change(self, workforce: Workforce, values: dict[str, Any]) -> None:
        """The given object shows the new values too."""
        changed = await self._session.execute(
            update(Workforce)
            .where(Workforce.id == workforce.id)
            .values(**values, modified_at=func.now())
            .returning(Workforce)
            .execution_options(populate_existing=True)
        )
        changed.scalar_one()

    async def delete(self, workforce: Workforce) -> None:
        await self._session.execute(delete(Workforce).where(Workforce.id == workforce.id))

    async def teams(self, workforce: Workforce) -> int:
        return (
            await self._session.scalar(
                select(func.count()).select_from(WorkTeam).where(WorkTeam.workforce_id == workforce.id)
            )
            or 0
        )
