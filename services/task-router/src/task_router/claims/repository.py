"""The statements on claims, with their rows in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import select

from groundwork.store import Database
from groundwork.store.direct import DirectConnections
from groundwork.store.models import LabelingJob, TaskInput
from task_router.access.caller import Caller
from task_router.budget.gate import Room
from task_router.claims import statements
from task_router.claims.jobs import KnownJobs
from task_router.quality.offering import TestState
from task_router.quality.statements import HELD_OBJECTS, TEST_STATE, asking, asking_again


@dataclass(frozen=True)
class Offer:
    """A slot that a worker holds now, and what it is about."""

    slot_id: int
    lease_token: UUID
    lease_until: datetime
    ordinal: int
    line: str
    test: bool = False
    """A question of the test before the job."""


@dataclass(frozen=True)
class Standing:
    """A job as one worker stands to it."""

    job: LabelingJob
    ticket: int
    """How many claims of his in this job came before; names the next one."""
    answers: int
    """How many he has given in this job."""
    blocked: bool
    passed: bool | None
    """The job's test; None while he has not finished it, and where there is none."""


@dataclass(frozen=True)
class JobView:
    """How a job looks to a worker for whom it has nothing."""

    free: bool
    """Something is free after all: it was locked by another claim, or came free since."""
    held_until: datetime | None
    """When the first lease ends on a task that the worker could answer; None when there is none."""
    wanted: bool
    """Answers are still wanted from somebody."""
    declined: bool
    """Something that he has not answered is wanted; if it is neither free nor held, he has declined it."""
    unopened: bool
    """A work order has objects that are not in the working set yet."""
    ordered: bool
    """The job has a work order."""
    now: datetime
    """By the clock that decides about leases."""


class ClaimRepository:
    def __init__(
        self, database: Database, jobs: KnownJobs, caller: Caller, client_id: UUID | None = None
    ) -> None:
        self._database = database
        self._direct: DirectConnections | asyncpg.Connection = database.direct
        self._jobs = jobs
        self.caller = caller
        self._client_id = client_id

    def within(self, connection: asyncpg.Connection) -> ClaimRepository:
        """The same on this connection, in whose transaction all that it does then belongs. Whoever holds a
        connection must not ask for another one: there are so few that those who do could wait for each
        other."""
        inside = ClaimRepository(self._database, self._jobs, self.caller, self._client_id)
        inside._direct = connection
        return inside

    async def jobs(self) -> list[tuple[LabelingJob, bool]]:
        """Each job in work, and whether it has something free for this worker; the most urgent first."""
        rows = await self._direct.fetch(statements.JOBS, self.caller.id, list(self.caller.closed_teams))
        found = [(await self._jobs.at(row["id"], row["version"]), row["available"]) for row in rows]
        return [(job, available) for job, available in found if job is not None]

    async def look(self, job: str | int) -> Standing | None:
        """The job, by name or id; None when this worker is not to know of it."""
        by_name = isinstance(job, str)
        row = await self._direct.fetchrow(
            statements.LOOK_BY_NAME if by_name else statements.LOOK_BY_ID,
            self.caller.id,
            list(self.caller.closed_teams),
            job.lower() if isinstance(job, str) else job,
        )
        found = None if row is None else await self._jobs.at(row["id"], row["version"])
        if row is None or found is None:
            return None
        return Standing(found, row["ticket"], row["answers"], row["blocked"], row["passed"])

    async def claim(self, standing: Standing, count: int, room: Room | None = None) -> list[Offer] | None:
        """Slots of different tasks, leased to this worker for the job's time limit; None when another claim
        of his came first: look again.

        `room`: what is left of the job's budget, if it has one.
        """
        job = standing.job
        # The slots of a task lie together, so this many of them belong to `count` tasks at least.
        window = 1 if count == 1 else count * job.workers_per_object
        rows = await self._direct.fetch(
            statements.claim_statement(count, window, left=room is not None and room.reached),
            job.id,
            self.caller.id,
            float(job.task_time_limit_seconds),
            self._client_id,
            standing.ticket,
        )
        return [offer_of(row) for row in rows if row["id"] is not None] if rows else None

    async def ask(
        self, standing: Standing, purpose: str, count: int, room: Room | None = None
    ) -> list[Offer] | None:
        """Questions whose answers are known, leased like slots of other tasks; None as of `claim`."""
        rows = await self._direct.fetch(
            asking(count),
            standing.job.id,
            self.caller.id,
            float(standing.job.task_time_limit_seconds),
            self._client_id,
            standing.ticket,
            purpose,
        )
        return [offer_of(row) for row in rows if row["id"] is not None] if rows else None

    async def ask_again(self, standing: Standing, count: int, *, left: bool = False) -> list[Offer] | None:
        """Known questions that he gave back or let expire, with `left` only the latter; None as of `claim`.
        When there are none, this was no claim."""
        rows = await self._direct.fetch(
            asking_again(count, left=left),
            standing.job.id,
            self.caller.id,
            float(standing.job.task_time_limit_seconds),
            self._client_id,
            standing.ticket,
        )
        offers = [offer_of(row) for row in rows if row["id"] is not None]
        return offers if len(offers) == len(rows) else None

    async def has_work(self, job_id: int) -> bool:
        """Whether a claim would find something."""
        return bool(await self._direct.fetchval(statements.FREE, job_id, self.caller.id))

    async def objects_held(self, job_id: int) -> int:
        """How many objects of the job the worker is at."""
        held: int = await self._direct.fetchval(HELD_OBJECTS, job_id, self.caller.id)
        return held

    async def test_state(self, job_id: int) -> TestState:
        return TestState(**await self._direct.fetchrow(TEST_STATE, job_id, self.caller.id))

    async def held(self, job: LabelingJob, count: int) -> list[Offer]:
        """Up to `count` slots that this client of the worker is at, under their old tokens; oldest first."""
        if self._client_id is None:
            return []
        rows = await self._direct.fetch(statements.HELD, job.id, self.caller.id, self._client_id, count)
        return [offer_of(row) for row in rows]

    async def view(self, job_id: int) -> JobView:
        return JobView(**await self._direct.fetchrow(statements.WHY_EMPTY, job_id, self.caller.id))

    async def stored_inputs(self, job_id: int, ordinals: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What the job's own pre-annotation function made of these objects."""
        async with self._database.sessions() as session:
            rows = await session.execute(
                select(TaskInput.ordinal, TaskInput.input).where(
                    TaskInput.job_id == job_id, TaskInput.ordinal.in_(ordinals)
                )
            )
            return dict(rows.all())


def offer_of(row: asyncpg.Record) -> Offer:
    """Whatever is claimed for its slot is no test."""
    return Offer(
        row["id"],
        row["lease_token"],
        row["lease_until"],
        row["ordinal"],
        row["line"],
        row.get("test", False),
    )
