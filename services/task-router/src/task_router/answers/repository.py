"""The statements on answers, with their rows in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from groundwork.store import Database
from groundwork.store.direct import DirectConnections
from groundwork.telemetry import correlation_id
from task_router.access.caller import Caller
from task_router.access.credentials import SessionCredential, caller_of_row
from task_router.answers import statements
from task_router.budget.gate import Room
from task_router.claims.jobs import KnownJobs
from task_router.claims.repository import Offer, Standing


@dataclass(frozen=True)
class Lease:
    """What a token that a worker shows stands for."""

    token: UUID
    ordinal: int
    standing: Standing
    member: bool
    """The worker still belongs to the job's team."""


@dataclass(frozen=True)
class Reopening:
    """An answer that its worker went back to."""

    lease: Lease
    used: bool
    open: bool
    """There is time left."""


@dataclass(frozen=True)
class Content:
    """An answer's content as JSON text, or where in the object store it lies."""

    inline: bytes | None
    address: str | None = None
    waited_seconds: float = 0.0
    """How long the task lay ready before its worker saw it."""


@dataclass(frozen=True)
class Stored:
    """An answer as it was taken in."""

    answer_id: int
    job_id: int
    task_id: int
    ordinal: int
    complete: bool
    """The object has all the answers it wants, thanks to this one."""
    declines: int = 0
    """How many workers have declined the task."""


@dataclass(frozen=True)
class Followed:
    """An answer as it was taken in, and what its worker was given with it."""

    stored: Stored
    next: Offer | None
    """None: there is nothing for him, or another claim of his came first."""


class TaskAnswered(Exception):
    """The worker has an answer to the task; nothing was changed."""


class AnswerRepository:
    def __init__(self, database: Database, jobs: KnownJobs, worker_id: int) -> None:
        self._database = database
        self._jobs = jobs
        self._worker_id = worker_id

    async def held(self, slot_id: int, token: UUID) -> Lease | None:
        """The lease, if the slot has not been claimed since."""
        return await self._lease(statements.HELD, token, slot_id)

    @classmethod
    async def held_by_session(
        cls, database: Database, jobs: KnownJobs, credential: SessionCredential, slot_id: int, token: UUID
    ) -> tuple[Caller, Lease | None]:
        """Who the session belongs to, and his lease; in one round trip, because every answer asks both.

        Raises NotAuthenticated and AddressNotAllowed.
        """
        row = await database.direct.fetchrow(
            statements.HELD_BY_SESSION, token, credential.token_sha256, slot_id
        )
        caller = caller_of_row(row, credential.address)
        if row["job_id"] is None:
            return caller, None
        return caller, await cls(database, jobs, caller.id)._lease_of(row, token)

    async def late(self, token: UUID) -> Lease | None:
        """A lease of this worker that ran out and was followed by another one."""
        return await self._lease(statements.LATE, token)

    async def line(self, lease: Lease) -> str | None:
        """The manifest line of what the worker answers; None when it is gone by now."""
        line: str | None = await self._database.direct.fetchval(
            statements.LINE_OF, lease.standing.job.id, lease.ordinal
        )
        return line

    async def job_of_answer(self, token: UUID) -> int | None:
        """The job of the answer that this worker gave under this token."""
        row = await self._database.direct.fetchrow(statements.GIVEN, token, self._worker_id)
        return None if row is None else row["job_id"]

    async def reopening(self, token: UUID) -> Reopening | None:
        row = await self._database.direct.fetchrow(statements.REOPENED, token, self._worker_id)
        lease = None if row is None else await self._lease_of(row, token)
        return None if row is None or lease is None else Reopening(lease, row["used"], row["open"])

    async def store_held(self, lease: Lease, slot_id: int, content: Content) -> Stored | None:
        """Take the answer in; None when the slot was claimed since. Raises TaskAnswered."""
        statement = statements.STORE_HELD_PRICED if _priced(lease) else statements.STORE_HELD
        return await self._store(self._database.direct, statement, lease, content, slot_id)

    async def store_held_and_claim(
        self, lease: Lease, slot_id: int, content: Content, client_id: UUID | None
    ) -> Followed | None:
        """The same, and claim the next task, in one transaction."""
        job = lease.standing.job
        row = await self._database.direct.fetchrow(
            statements.STORE_HELD_AND_CLAIM,
            lease.token,
            self._worker_id,
            content.inline,
            content.address,
            uuid4(),
            correlation_id(),
            content.waited_seconds,
            slot_id,
            job.id,
            float(job.task_time_limit_seconds),
            client_id,
            lease.standing.ticket,
        )
        stored = _stored(row)
        if stored is None:
            return None
        if row["next_id"] is None:
            return Followed(stored, None)
        offer = Offer(
            row["next_id"], row["lease_token"], row["lease_until"], row["next_ordinal"], row["line"]
        )
        return Followed(stored, offer)

    async def store_late(self, lease: Lease, content: Content, room: Room | None = None) -> Stored | None:
        """The same for a lease that was followed by another one; None when the object wants no more answers
        than people are at. Raises TaskAnswered."""
        if room is not None:
            statement = statements.STORE_LEFT_PRICED if room.reached else statements.STORE_LATE_PRICED
            return await self._store(room.connection, statement, lease, content)
        statement = statements.STORE_LATE_PRICED if _priced(lease) else statements.STORE_LATE
        return await self._store(self._database.direct, statement, lease, content)

    async def revise(self, lease: Lease, content: Content) -> Stored | None:
        """Put another answer in the place of the reopened one; None when that is not open any more."""
        row = await self._database.direct.fetchrow(
            statements.REVISE,
            lease.token,
            self._worker_id,
            content.inline,
            content.address,
            uuid4(),
            correlation_id(),
        )
        return None if row is None else Stored(*row)

    async def _store(
        self,
        connection: DirectConnections | asyncpg.Connection,
        statement: str,
        lease: Lease,
        content: Content,
        *more: int,
    ) -> Stored | None:
        row = await connection.fetchrow(
            statement,
            lease.token,
            self._worker_id,
            content.inline,
            content.address,
            uuid4(),
            correlation_id(),
            content.waited_seconds,
            *more,
        )
        return _stored(row)

    async def _lease(self, statement: str, token: UUID, *more: int) -> Lease | None:
        row = await self._database.direct.fetchrow(statement, token, self._worker_id, *more)
        return None if row is None else await self._lease_of(row, token)

    async def _lease_of(self, row: asyncpg.Record, token: UUID) -> Lease | None:
        job = await self._jobs.at(row["job_id"], row["version"])
        if job is None:
            return None
        standing = Standing(job, row["ticket"], row["answers"], row["blocked"], row["passed"])
        return Lease(token, row["ordinal"], standing, row["member"])


def _stored(row: asyncpg.Record | None) -> Stored | None:
    """Raises TaskAnswered."""
    if row is None:
        return None
    if row["id"] is None:
        raise TaskAnswered
    return Stored(row["id"], row["job_id"], row["task_id"], row["ordinal"], row["complete"], row["declines"])


def _priced(lease: Lease) -> bool:
    return lease.standing.job.task_price_mills is not None
