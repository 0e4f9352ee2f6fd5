"""Deleting a job's rows, a chunk at a time: a large job must not hold locks or bloat one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from groundwork.store.database import Database
from groundwork.store.models import Base

CHUNK = 20_000
"""Rows a transaction."""


async def delete_job_rows(database: Database, job_id: int, tables: Sequence[type[Base]]) -> int:
    """Delete every row of the job from the tables, in their order; returns how many there were.

    Each table has a column `job_id`. A call that was cut short is simply made again.
    """
    deleted = 0
    for table in tables:
        name = table.__tablename__
        statement = text(
            f"DELETE FROM {name} WHERE ctid = ANY (ARRAY("  # noqa: S608 - our own tables
            f"SELECT ctid FROM {name} WHERE job_id = :job LIMIT {CHUNK}))"
        )
        while True:
            async with database.transaction() as session:
                connection = await session.connection()
                count = (await connection.execute(statement, {"job": job_id})).rowcount
            deleted += count
            if count < CHUNK:
                break
    return deleted
