"""Queries on workers and their sessions. The database's clock decides whether a session is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Worker, WorkerSession


class SessionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_worker(self, email: str) -> Worker | None:
        return await self._session.scalar(select(Worker).where(Worker.email == email))

    async def add(self, token_sha256: str, worker_id: int, lifetime: timedelta) -> None:
        """Start a session; the worker's sessions that are over go."""
        await self._session.execute(
            delete(WorkerSession).where(
                WorkerSession.worker_id == worker_id, WorkerSession.expires_at <= func.now()
            )
        )
        await self._session.execute(
            insert(WorkerSession).values(
                token_sha256=token_sha256, worker_id=worker_id, expires_at=func.now() + lifetime
            )
        )

    async def worker_of(self, token_sha256: str) -> Worker | None:
        return await self._session.scalar(
            select(Worker)
            .join(WorkerSession, WorkerSession.worker_id == Worker.id)
            .where(WorkerSession.token_sha256 == token_sha256, WorkerSession.expires_at > func.now())
        )

    async def remove(self, token_sha256: str) -> None:
        await self._session.execute(delete(WorkerSession).where(WorkerSession.token_sha256 == token_sha256))
