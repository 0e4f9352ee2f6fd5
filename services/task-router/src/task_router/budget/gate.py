"""Budgets of jobs: nothing is handed out that could cost more than the requester allows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

import asyncpg

from groundwork.store import Database
from task_router.budget import statements


@dataclass(frozen=True)
class Room:
    """What is left of a job's budget while nobody else can hand out anything of the job."""

    connection: asyncpg.Connection
    """Carries the transaction in which slots may be handed out."""
    answers: int | None
    """So many slots that nobody held may be handed out; None: as many as one likes."""

    @property
    def reached(self) -> bool:
        return self.answers == 0

    def most(self, count: int) -> int:
        """How many of `count` slots to ask for; when the budget is reached, of those that cost nothing
        more."""
        return min(count, self.answers) if self.answers else count


class BudgetGate:
    """Whoever hands out slots of a job with a budget passes here; jobs without one never come near it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # One at a time from this process, so that the claimers of one job do not wait for each other with a
        # connection each, which the others would miss.
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def room(self, job_id: int) -> AsyncIterator[Room]:
        """One transaction, committed when the block ends without an error."""
        turn = self._turns.setdefault(job_id, asyncio.Lock())
        async with turn, self._database.direct.acquire() as connection, connection.transaction():
            await connection.execute(statements.LOCK, job_id)
            # A statement of its own: it must see what was committed while the lock was waited for.
            room = Room(connection, await connection.fetchval(statements.ROOM, job_id))
            yield room
        # Not before: who waits for a submit of the same worker must hold nothing that a submit waits for.
        if room.reached:
            await self._database.direct.execute(statements.TELL, job_id)

    async def reached(self, job_id: int) -> bool:
        """Whether the budget pays for nothing more at this moment."""
        room: int | None = await self._database.direct.fetchval(statements.ROOM, job_id)
        return room == 0
