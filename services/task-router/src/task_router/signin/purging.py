"""Rows about signing in that mean nothing any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func

from groundwork.service import Platform, Reconciler
from groundwork.store.models import PasswordReset, WorkerSession
from task_router.signin.throttling import purge_attempts

KEEP_RESETS = timedelta(days=30)
"""So long a used or expired link says that it is one, instead of being unknown."""


def sign_in_purge(platform: Platform) -> Reconciler:
    async def heal() -> int:
        async with platform.database.transaction() as session:
            await purge_attempts(session)
            await session.execute(delete(WorkerSession).where(WorkerSession.expires_at <= func.now()))
            await session.execute(
                delete(PasswordReset).where(PasswordReset.expires_at < func.now() - KEEP_RESETS)
            )
        return 0

    return Reconciler("task-router-sign-in-purge", heal)
