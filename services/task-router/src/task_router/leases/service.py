"""Decisions about what a worker holds. Each step is a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from groundwork.answer_contents import read_content
from groundwork.errors import Conflict, InvalidRequest
from groundwork.service import Platform
from groundwork.store.models import LabelingJob
from task_router.access.caller import Caller
from task_router.answers.content import storable
from task_router.claims.jobs import KnownJobs
from task_router.claims.repository import ClaimRepository, offer_of
from task_router.claims.service import ClaimDesk, JobNotFound, LeaseLost
from task_router.leases import statements
from task_router.leases.schemas import HeldAssignment, ReopenedAssignment
from task_router.quality.judging import Judge
from task_router.work.exhaustion import close_if_nobody_is_left

BACK_WITHIN_SECONDS = 300.0
"""How long a worker may go back to the last thing submitted."""
MAX_DRAFT_BYTES = 1024 * 1024


class NothingToGoBackTo(Conflict):
    """You have submitted nothing in this job in the last five minutes, or the job is finished by now."""

    code = "nothing_to_go_back_to"


class DraftTooLarge(InvalidRequest):
    """This draft is too large to be kept here; keep it in the browser, or submit the task."""

    status, code = 413, "draft_too_large"


class LeaseDesk:
    def __init__(self, platform: Platform, jobs: KnownJobs, claims: ClaimDesk, judge: Judge) -> None:
        self._platform = platform
        self._direct = platform.database.direct
        self._jobs = jobs
        self._claims = claims
        self._judge = judge

    async def extend(self, caller: Caller, slot_id: int, token: UUID) -> datetime:
        """Start the time limit again; its new end. Raises LeaseLost and JobNotFound."""
        row = await self._changed(statements.EXTEND, caller, slot_id, token)
        until: datetime = row["lease_until"]
        return until

    async def release(self, caller: Caller, slot_id: int, token: UUID) -> None:
        """Give the task back; nothing happens when it is no longer this worker's. Raises JobNotFound."""
        with suppress(LeaseLost):
            await self._changed(statements.RELEASE, caller, slot_id, token)

    async def decline(self, caller: Caller, slot_id: int, token: UUID, reason: str | None) -> int | None:
        """Give the task back and never get it again; the job whose task ended with it, if any did.

        Raises LeaseLost and JobNotFound.
        """
        row = await self._changed(statements.DECLINE, caller, slot_id, token, reason)
        if row["state"] == "known":
            await self._judge.count_declined(row["job_id"], caller.id)
        elif row["state"] == "open" and await close_if_nobody_is_left(
            self._platform, row["job_id"], row["task_id"]
        ):
            return int(row["job_id"])
        return None

    async def save_draft(
        self, caller: Caller, slot_id: int, token: UUID, draft: Mapping[str, Any]
    ) -> datetime:
        """When it was saved. Raises LeaseLost, JobNotFound and DraftTooLarge."""
        row = await self._changed(statements.SAVE_DRAFT, caller, slot_id, token, _kept(draft), True)
        saved_at: datetime = row["saved_at"]
        return saved_at

    async def stop(
        self, caller: Caller, slot_id: int, token: UUID, draft: Mapping[str, Any] | None
    ) -> datetime:
        """Put the task aside; until when it is kept. Raises LeaseLost, JobNotFound and DraftTooLarge."""
        kept = None if draft is None else _kept(draft)
        row = await self._changed(statements.STOP, caller, slot_id, token, kept, draft is not None)
        until: datetime = row["lease_until"]
        return until

    async def resume(
        self, caller: Caller, slot_id: int, token: UUID, client_id: UUID | None
    ) -> HeldAssignment:
        """Go on with a task. Raises LeaseLost and JobNotFound."""
        await self._changed(statements.RESUME, caller, slot_id, token, client_id)
        for held in await self._held(caller):
            if held.lease_token == token:
                return held
        raise LeaseLost

    async def source_line(self, caller: Caller, slot_id: int, token: UUID) -> str:
        """The line of the dataset that the task is about. Raises LeaseLost and JobNotFound."""
        row = await self._changed(statements.SOURCE, caller, slot_id, token)
        line: str = row["line"]
        return line

    async def report(self, caller: Caller, slot_id: int, token: UUID, message: str) -> None:
        """Tell the requester that something is wrong with the task. Raises LeaseLost and JobNotFound."""
        await self._changed(statements.REPORT, caller, slot_id, token, message)

    async def mine(self, caller: Caller) -> list[HeldAssignment]:
        """All that the worker holds, the oldest first."""
        return await self._held(caller)

    async def back(self, caller: Caller, job_name: str) -> ReopenedAssignment:
        """The last thing that the worker submitted in the job. Raises JobNotFound and NothingToGoBackTo."""
        standing = await ClaimRepository(self._platform.database, self._jobs, caller).look(job_name)
        if standing is None:
            raise JobNotFound(f"there is no job named {job_name!r} in work for your team")
        job = standing.job
        if job.status not in ("InProgress", "Stopping") or job.finished_at is not None or standing.blocked:
            raise NothingToGoBackTo
        row = await self._direct.fetchrow(
            statements.REOPEN, caller.id, job.id, float(job.task_time_limit_seconds), BACK_WITHIN_SECONDS
        )
        if row is None:
            raise NothingToGoBackTo
        (assignment,) = await self._claims.assignments(caller, job, [offer_of(row)])
        answer = await read_content(self._platform.store, row["content"], row["content_ref"])
        return ReopenedAssignment(**assignment.model_dump(), answer=answer)

    async def _held(self, caller: Caller) -> list[HeldAssignment]:
        rows = await self._direct.fetch(statements.MINE, caller.id, list(caller.closed_teams))
        held: list[HeldAssignment] = []
        for row in rows:
            job: LabelingJob | None = await self._jobs.at(row["job_id"], row["version"])
            if job is None:
                continue
            (assignment,) = await self._claims.assignments(caller, job, [offer_of(row)])
            held.append(
                HeldAssignment(
                    **assignment.model_dump(),
                    job=row["job"],
                    stopped=row["stopped"],
                    seconds_worked=round(row["seconds"], 3),
                    draft=row["draft"],
                    draft_saved_at=row["draft_saved_at"],
                )
            )
        return held

    async def _changed(
        self, statement: str, caller: Caller, slot_id: int, token: UUID, *more: Any
    ) -> asyncpg.Record:
        row = await self._row(statement, caller, slot_id, token, *more)
        if row is None:
            if await self._row(statements.HOLDS_FOR_CLOSED_TEAM, caller, slot_id, token) is not None:
                raise JobNotFound
            raise LeaseLost
        return row

    async def _row(
        self, statement: str, caller: Caller, slot_id: int, token: UUID, *more: Any
    ) -> asyncpg.Record | None:
        return await self._direct.fetchrow(
            statement, token, caller.id, slot_id, list(caller.closed_teams), *more
        )


def _kept(draft: Mapping[str, Any]) -> bytes:
    """Raises DraftTooLarge, and InvalidAnswer for JSON that cannot be kept."""
    kept = storable(draft, "draft")
    if len(kept) > MAX_DRAFT_BYTES:
        raise DraftTooLarge(
            f"the draft has {len(kept):,} bytes, and {MAX_DRAFT_BYTES:,} is the most; keep it in the browser",
            where="draft",
        )
    return kept
