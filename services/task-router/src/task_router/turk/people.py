"""Turkers as workers, and the connector itself."""

from __future__ import annotations

from groundwork.store import Database
from task_router.access.caller import Caller
from task_router.access.newcomers import add_newcomer
from task_router.turk import statements

_TEAM = "SELECT id, region FROM work_team WHERE kind = 'public'"
_MAKE_CONNECTOR = """
WITH known AS (SELECT id FROM worker WHERE issuer = 'mturk' AND subject = $1),
made AS (
  INSERT INTO worker (public_id, email, name, issuer, subject)
  SELECT 'public.connector', 'connector@mturk.invalid', 'Mechanical Turk', 'mturk', $1
  WHERE NOT EXISTS (SELECT FROM known)
  ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name
  RETURNING id)
SELECT id FROM known UNION ALL SELECT id FROM made
"""


class Connector:
    """Holds the slots of what is published. It is in no team, so it is offered nothing and can answer
    nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._worker_id: int | None = None

    async def worker_id(self) -> int:
        if self._worker_id is None:
            self._worker_id = await self._database.direct.fetchval(_MAKE_CONNECTOR, statements.CONNECTOR)
        assert self._worker_id is not None  # noqa: S101 - it was made
        return self._worker_id


async def turker(database: Database, subject: str) -> Caller:
    """The worker behind a turker's id, who is made on first sight."""
    row = await database.direct.fetchrow(statements.TURKER, subject)
    if row is None:
        team = await database.direct.fetchrow(_TEAM)
        await add_newcomer(
            database,
            kind="public",
            region=team["region"],
            issuer=statements.ISSUER,
            subject=subject,
            team_id=team["id"],
        )
        row = await database.direct.fetchrow(statements.TURKER, subject)
    return Caller(row["id"], row["public_id"], row["name"], row["email"], frozenset())
