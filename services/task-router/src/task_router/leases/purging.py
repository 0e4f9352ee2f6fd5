"""Drafts of leases that are over and whose task somebody else has, or nobody needs any more."""

from __future__ import annotations

from sqlalchemy import text

from groundwork.service import Platform, Reconciler

# A claim that takes an expired slot does not look for a draft: that would cost every claim something.
_ORPHANS = text("""
DELETE FROM task_draft AS d
WHERE NOT EXISTS (SELECT FROM task_slot AS s WHERE s.job_id = d.job_id AND s.lease_token = d.lease_token)
""")


def draft_purge(platform: Platform) -> Reconciler:
    async def heal() -> int:
        async with platform.database.transaction() as session:
            await session.execute(_ORPHANS)
        return 0

    return Reconciler("task-router-draft-purge", heal)
