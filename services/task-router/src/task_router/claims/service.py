"""Decisions about who gets which task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from groundwork.errors import Conflict, LabelingError, NotFound
from groundwork.functions import is_users_own
from groundwork.store import Database
from groundwork.store.models import LabelingJob
from task_router.access.caller import Caller
from task_router.budget.gate import BudgetGate
from task_router.claims.assignments import AssignmentWriter
from task_router.claims.jobs import KnownJobs
from task_router.claims.reasons import why_empty
from task_router.claims.repository import ClaimRepository, Offer, Standing
from task_router.claims.schemas import Assignment, Claims, EmptyReason
from task_router.metrics import CLAIMS

TRIES = 50
"""How often a claim gives way to another window of the same worker; each time the other one gets its task."""


class LeaseLost(Conflict):
    """The time for this task ran out and it was handed to somebody else; claim a new one."""

    code = "lease_lost"


class JobNotFound(NotFound):
    """There is no such job in work, or it is not your team's."""

    code = "job_not_found"


class TooManyWindows(LabelingError):
    """Too many of your windows ask for tasks at once; ask again."""

    status, code = 503, "too_many_windows"


class ClaimDesk:
    """Hands out tasks. Each step is a transaction of its own."""

    def __init__(
        self, database: Database, jobs: KnownJobs, gate: BudgetGate, writer: AssignmentWriter
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._gate = gate
        self._writer = writer

    async def jobs(self, caller: Caller) -> list[tuple[LabelingJob, bool]]:
        """The caller's jobs in work, the most urgent first, each with whether it has something for him."""
        return await self._repository(caller).jobs()

    async def claim(self, caller: Caller, job_name: str, count: int, client_id: UUID | None) -> Claims:
        """Up to `count` tasks of the job, each of another object. Raises JobNotFound."""
        claims = await self._claim(self._repository(caller, client_id), job_name, count)
        if claims is None:
            raise JobNotFound(f"there is no job named {job_name!r} in work for your team")
        return claims

    async def claim_next(
        self, caller: Caller, job_id: int, standing: Standing | None, client_id: UUID | None
    ) -> Claims:
        """One more task of a job the worker is working on; a job that has ended has no more.

        `standing`: as it was seen a moment ago, which saves looking once more.
        """
        claims = await self._claim(self._repository(caller, client_id), job_id, 1, standing)
        return claims or Claims(assignments=[], reason=EmptyReason.ALL_DONE)

    async def assignments(
        self, caller: Caller, job: LabelingJob, offers: Sequence[Offer]
    ) -> list[Assignment]:
        """Offers of one job in the words of the API."""
        inputs: Mapping[int, dict[str, Any]] = {}
        if is_users_own(job.pre_function):
            ordinals = [offer.ordinal for offer in offers]
            inputs = await self._repository(caller).stored_inputs(job.id, ordinals)
        return [self._writer.write(job, offer, inputs.get(offer.ordinal)) for offer in offers]

    def _repository(self, caller: Caller, client_id: UUID | None = None) -> ClaimRepository:
        return ClaimRepository(self._database, self._jobs, caller, client_id)

    async def _claim(
        self, repository: ClaimRepository, job: str | int, count: int, seen: Standing | None = None
    ) -> Claims | None:
        for _ in range(TRIES):
            standing, seen = seen or await repository.look(job), None
            if standing is None:
                return None
            offers = await self._offers(repository, standing, count)
            if offers is not None:
                CLAIMS.labels("granted" if offers else "empty").inc()
                if offers:
                    return Claims(assignments=await self.assignments(repository.caller, standing.job, offers))
                return await self._why_none(repository, standing)
        raise TooManyWindows

    async def _offers(
        self, repository: ClaimRepository, standing: Standing, count: int
    ) -> list[Offer] | None:
        """None: another claim of this worker came first."""
        offers: list[Offer] | None = []
        if standing.job.status in ("Initializing", "InProgress") and not standing.blocked:
            offers = await self._claimed(repository, standing, count)
        # With nothing new to give, what this client holds is given again: a claim whose reply was lost would
        # else keep an object from everybody until its lease ends.
        return await repository.held(standing.job, count) if offers == [] else offers

    async def _claimed(
        self, repository: ClaimRepository, standing: Standing, count: int
    ) -> list[Offer] | None:
        if standing.job.budget_mills is None:
            return await repository.claim(standing, count)
        async with self._gate.room(standing.job.id) as room:
            return await repository.claim(standing, room.most(count), room)

    async def _why_none(self, repository: ClaimRepository, standing: Standing) -> Claims:
        job = standing.job
        if job.status in ("Stopping", "Stopped"):
            return Claims(assignments=[], reason=EmptyReason.STOPPED)
        if standing.blocked:
            return Claims(assignments=[], reason=EmptyReason.BLOCKED)
        reason, retry_after, held_until = why_empty(
            await repository.view(job.id),
            labeling_ended=job.finished_at is not None,
            automated=job.automated,
            budget_reached=job.budget_mills is not None and await self._gate.reached(job.id),
        )
        return Claims(assignments=[], reason=reason, retry_after_seconds=retry_after, held_until=held_until)
