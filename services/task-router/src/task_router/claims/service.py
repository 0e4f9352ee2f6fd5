"""Decisions about who gets which task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from groundwork.errors import Conflict, LabelingError, NotFound
from groundwork.functions import is_users_own
from groundwork.store import Database
from groundwork.store.models import LabelingJob
from task_router.access.caller import Caller
from task_router.budget.gate import BudgetGate, Room
from task_router.claims.assignments import AssignmentWriter
from task_router.claims.jobs import KnownJobs
from task_router.claims.reasons import why_empty, why_no_question
from task_router.claims.repository import ClaimRepository, Offer, Standing
from task_router.claims.schemas import Assignment, Claims, EmptyReason
from task_router.metrics import CLAIMS
from task_router.quality.offering import Chance, known_among, mixed, way_into

TRIES = 50
"""How often a claim gives way to another window of the same worker; each time the other one gets its task."""


class LeaseLost(Conflict):
    """This assignment is not yours, or not any more: its time ran out, you gave it back, or it was taken from
    you; claim a new one."""

    code = "lease_lost"


class JobNotFound(NotFound):
    """There is no such job in work, or it is not your team's."""

    code = "job_not_found"


class TooManyWindows(LabelingError):
    """Too many of your windows ask for tasks at once; ask again."""

    status, code = 503, "too_many_windows"


def hands_out_plainly(standing: Standing) -> bool:
    """Whether nothing but the work itself decides what this worker is given of the job: no test, limit, price
    or known question."""
    job = standing.job
    return (
        job.status == "InProgress"
        and not standing.blocked
        and not job.test_questions
        and not job.gold_rate
        and job.max_answers_per_worker is None
        and job.task_price_mills is None
    )


class ClaimDesk:
    """Hands out tasks. Each step is a transaction of its own, but what one claim leases is leased in one."""

    def __init__(
        self,
        database: Database,
        jobs: KnownJobs,
        gate: BudgetGate,
        writer: AssignmentWriter,
        chance: Chance,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._gate = gate
        self._writer = writer
        self._chance = chance

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

        `standing`: as it was seen a moment ago, which saves looking once more. What the worker may be given
        may have changed with his answer, though.
        """
        if standing is not None and (
            standing.job.test_questions or standing.job.max_answers_per_worker is not None
        ):
            standing = None
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
        job = standing.job
        if way_into(job, standing.passed) == "failed":
            return []
        if job.budget_mills is None and not job.gold_rate:
            return await self._handed_out(repository, standing, count)
        if job.budget_mills is None:
            # Known questions and work are leased in one transaction, so that their times are the same.
            async with self._database.direct.acquire() as connection, connection.transaction():
                return await self._handed_out(repository.within(connection), standing, count)
        async with self._gate.room(job.id) as room:
            return await self._handed_out(
                repository.within(room.connection), standing, room.most(count), room
            )

    async def _handed_out(
        self, repository: ClaimRepository, standing: Standing, count: int, room: Room | None = None
    ) -> list[Offer] | None:
        job, reached = standing.job, room is not None and room.reached
        if way_into(job, standing.passed) == "test":
            state = await repository.test_state(job.id)
            wanted = state.to_ask(job, count) if state.ready(job) and not reached else 0
            return await repository.ask(standing, "test", wanted, room) if wanted else []
        left = await _left(repository, standing)
        count = count if left is None else min(count, left)
        if count == 0:
            return []
        if not job.gold_rate:
            return await repository.claim(standing, count, room)
        again = await repository.ask_again(standing, count, left=reached)
        if again is None or len(again) == count:
            return again
        # Asking is a claim too.
        after = replace(standing, ticket=standing.ticket + bool(again))
        work = await self._with_known(repository, after, count - len(again), room)
        return mixed(again, work or [], self._chance) if again else work

    async def _with_known(
        self, repository: ClaimRepository, standing: Standing, count: int, room: Room | None
    ) -> list[Offer] | None:
        """Work, with questions among it that he was not asked yet."""
        reached = room is not None and room.reached
        known = 0 if reached else known_among(count, standing.job.gold_rate, self._chance)
        if not known or not await repository.has_work(standing.job.id):
            return await repository.claim(standing, count, room)
        asked = await repository.ask(standing, "gold", known, room)
        if asked is None or len(asked) == count:
            return asked
        after = replace(standing, ticket=standing.ticket + 1)
        work = await repository.claim(after, count - len(asked), room)
        return mixed(asked, work or [], self._chance) if asked else work

    async def _why_none(self, repository: ClaimRepository, standing: Standing) -> Claims:
        job = standing.job
        if job.status in ("Stopping", "Stopped"):
            return Claims(assignments=[], reason=EmptyReason.STOPPED)
        if standing.blocked:
            return Claims(assignments=[], reason=EmptyReason.BLOCKED)
        way = way_into(job, standing.passed)
        if way == "failed":
            return Claims(assignments=[], reason=EmptyReason.NOT_QUALIFIED)
        if way == "test" and job.finished_at is None:
            why, again = why_no_question(job, await repository.test_state(job.id))
            return Claims(assignments=[], reason=why, retry_after_seconds=again)
        if await _left(repository, standing) == 0:
            return Claims(assignments=[], reason=EmptyReason.LIMIT_REACHED)
        reason, retry_after, held_until = why_empty(
            await repository.view(job.id),
            labeling_ended=job.finished_at is not None,
            automated=job.automated,
            budget_reached=job.budget_mills is not None and await self._gate.reached(job.id),
        )
        return Claims(assignments=[], reason=reason, retry_after_seconds=retry_after, held_until=held_until)


async def _left(repository: ClaimRepository, standing: Standing) -> int | None:
    """How many more objects the worker may be given; None: any number."""
    most = standing.job.max_answers_per_worker
    if most is None:
        return None
    return max(most - standing.answers - await repository.objects_held(standing.job.id), 0)
