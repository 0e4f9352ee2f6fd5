"""Decisions about answers. Each step is a transaction of its own; the answer's is one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from groundwork.answer_contents import keep
from groundwork.errors import Conflict
from groundwork.functions import is_users_own
from groundwork.manifest import source_of
from groundwork.output_layout import OutputLayout
from groundwork.service import Platform
from groundwork.task_types import TaskType, task_type
from task_router.access.caller import Caller
from task_router.access.credentials import Credential, SessionCredential, caller_of
from task_router.answers.content import storable
from task_router.answers.repository import (
    AnswerRepository,
    Content,
    Followed,
    Lease,
    Reopening,
    Stored,
    TaskAnswered,
)
from task_router.budget.gate import BudgetGate
from task_router.claims.jobs import KnownJobs
from task_router.claims.repository import Offer, Standing
from task_router.claims.service import JobNotFound, LeaseLost, hands_out_plainly
from task_router.metrics import CLAIMS
from task_router.quality.judging import Judge
from task_router.quality.offering import way_into
from task_router.work.exhaustion import close_if_nobody_is_left

_TAKES_ANSWERS = ("InProgress", "Stopping")


class AlreadyAnswered(Conflict):
    """You have answered this object already, in another window; claim a new one."""

    code = "already_answered"


class TooLateToRevise(Conflict):
    """It is too late to change this answer; the one that you gave before stands."""

    code = "too_late_to_revise"


@dataclass(frozen=True)
class Outcome:
    job_id: int
    kind: Literal["accepted", "repeated", "rescued", "revised"]
    complete: bool = False
    """The object has all the answers it wants, thanks to this one."""
    standing: Standing | None = None
    """How the worker stood to the job before, if that had to be looked up."""
    next: Offer | None = None
    """What he was given along with the acknowledgement."""
    drawn: bool = False
    """The ticket of his standing was used, so that it is good for no other claim."""


class _SlotGone(LeaseLost):
    """The slot was claimed between looking and storing."""


@dataclass(frozen=True)
class NextWish:
    """The worker would like the next task along with the acknowledgement."""

    client_id: UUID | None


class AnswerDesk:
    """Takes answers in."""

    def __init__(self, platform: Platform, jobs: KnownJobs, gate: BudgetGate, judge: Judge) -> None:
        self._platform = platform
        self._jobs = jobs
        self._gate = gate
        self._judge = judge

    async def lease_of(
        self, credential: Credential, slot_id: int, token: UUID
    ) -> tuple[Caller, Lease | None]:
        """Who shows the credential, and his lease if the token still holds the slot; raises what `caller_of`
        raises."""
        database = self._platform.database
        if isinstance(credential, SessionCredential):
            return await AnswerRepository.held_by_session(database, self._jobs, credential, slot_id, token)
        caller = await caller_of(database, credential)
        return caller, await AnswerRepository(database, self._jobs, caller.id).held(slot_id, token)

    async def submit(
        self,
        caller: Caller,
        slot_id: int,
        token: UUID,
        content: Mapping[str, Any],
        wish: NextWish | None = None,
        lease: Lease | None = None,
        waited_seconds: float = 0.0,
    ) -> Outcome:
        """Take an answer in. Submitting again under the same token changes nothing.

        `lease`: as `lease_of` has just found it; without it, it is looked up here. `waited_seconds`: how long
        the task lay ready before the worker saw it, which is no time spent.
        `wish` is granted where that needs no thought of its own; otherwise the caller claims.

        A late answer counts for as long as the object wants one from this worker: work that was done is not
        thrown away because a clock ran out. Raises LeaseLost, JobNotFound (the team is closed to the caller's
        address), AlreadyAnswered, TooLateToRevise, InvalidAnswer and AnswerNotKept (of a large one); after
        each of them nothing has changed, and after JobNotFound, InvalidAnswer and AnswerNotKept the lease
        goes on.
        """
        repository = AnswerRepository(self._platform.database, self._jobs, caller.id)
        lease = lease or await repository.held(slot_id, token)
        if lease is not None:
            try:
                return await self._submit_held(
                    repository, caller, slot_id, lease, content, wish, waited_seconds
                )
            except _SlotGone:
                # Its time was over, and it was claimed since we looked: the answer is a late one now.
                pass
        job_id = await repository.job_of_answer(token)
        if job_id is not None:
            return Outcome(job_id, "repeated")
        reopening = await repository.reopening(token)
        if reopening is not None:
            return await self._revise(repository, caller, reopening, content)
        lease = await repository.late(token)
        if lease is None:
            raise LeaseLost
        kept = await self._checked(repository, caller, lease, content, waited_seconds)
        try:
            storing = self._stored_late(repository, lease, kept)
            return await self._taken(repository, lease, storing, "rescued")
        except _SlotGone as error:
            raise LeaseLost from error

    async def _submit_held(
        self,
        repository: AnswerRepository,
        caller: Caller,
        slot_id: int,
        lease: Lease,
        content: Mapping[str, Any],
        wish: NextWish | None,
        waited_seconds: float,
    ) -> Outcome:
        """Take the answer in while the lease holds its slot. Raises what `submit` raises, and _SlotGone."""
        kept = await self._checked(repository, caller, lease, content, waited_seconds)
        if wish is not None and hands_out_plainly(lease.standing):
            following = repository.store_held_and_claim(lease, slot_id, kept, wish.client_id)
            return await self._followed(repository, lease, following)
        storing = repository.store_held(lease, slot_id, kept)
        return await self._taken(repository, lease, storing, "accepted")

    async def _followed(
        self, repository: AnswerRepository, lease: Lease, following: Awaitable[Followed | None]
    ) -> Outcome:
        offer: Offer | None = None

        async def storing() -> Stored | None:
            nonlocal offer
            followed = await following
            offer = None if followed is None else followed.next
            return None if followed is None else followed.stored

        outcome = await self._taken(repository, lease, storing(), "accepted")
        if offer is not None:
            CLAIMS.labels("granted").inc()
        return replace(outcome, next=offer, drawn=True)

    async def _stored_late(
        self, repository: AnswerRepository, lease: Lease, content: Content
    ) -> Stored | None:
        if lease.standing.job.budget_mills is None:
            return await repository.store_late(lease, content)
        async with self._gate.room(lease.standing.job.id) as room:
            return await repository.store_late(lease, content, room)

    async def _taken(
        self,
        repository: AnswerRepository,
        lease: Lease,
        storing: Awaitable[Stored | None],
        kind: Literal["accepted", "rescued"],
    ) -> Outcome:
        try:
            stored = await storing
        except TaskAnswered as error:
            raise AlreadyAnswered from error
        if stored is None:
            # It may be this very answer, sent twice at the same moment.
            if await repository.job_of_answer(lease.token) is not None:
                return Outcome(lease.standing.job.id, "repeated")
            raise _SlotGone
        await self._after(stored, lease.standing)
        return Outcome(stored.job_id, kind, stored.complete, lease.standing)

    async def _revise(
        self,
        repository: AnswerRepository,
        caller: Caller,
        reopening: Reopening,
        content: Mapping[str, Any],
    ) -> Outcome:
        lease, job = reopening.lease, reopening.lease.standing.job
        if reopening.used:
            return Outcome(job.id, "repeated")
        if not reopening.open:
            raise TooLateToRevise
        if job.finished_at is not None:
            raise TooLateToRevise("the job is finished by now; the answer that you gave before stands")
        revised = await repository.revise(lease, await self._checked(repository, caller, lease, content))
        if revised is None:
            # It may be this very answer, sent twice at the same moment.
            again = await repository.reopening(lease.token)
            if again is not None and again.used:
                return Outcome(job.id, "repeated")
            raise TooLateToRevise
        await self._after(revised, lease.standing)
        return Outcome(job.id, "revised", standing=lease.standing)

    async def _checked(
        self,
        repository: AnswerRepository,
        caller: Caller,
        lease: Lease,
        content: Mapping[str, Any],
        waited_seconds: float = 0.0,
    ) -> Content:
        """What is to be kept of the answer. Raises what `submit` raises."""
        standing = lease.standing
        job = standing.job
        if job.team_id in caller.closed_teams:
            raise JobNotFound
        if not lease.member or standing.blocked:
            raise LeaseLost("you do not work on this job any more, and what you held has gone back")
        if job.status not in _TAKES_ANSWERS:
            raise LeaseLost("this job has ended and takes no more answers")
        encoded = await _valid(content, task_type(job.task_type), job.labels, await _text(repository, lease))
        address = await keep(self._platform.store, OutputLayout.of(job.output_path, job.name), encoded)
        return Content(encoded if address is None else None, address, waited_seconds)

    async def _after(self, stored: Stored, standing: Standing) -> None:
        self._platform.relay.poke()
        if stored.ordinal < 0:
            await self._judge.look_at(
                stored.answer_id, at_once=way_into(standing.job, standing.passed) == "test"
            )
        if stored.declines and not stored.complete:
            await close_if_nobody_is_left(self._platform, stored.job_id, stored.task_id)


async def _text(repository: AnswerRepository, lease: Lease) -> str | None:
    """The text that the answer must fit, where the manifest itself has it.

    What is kept elsewhere is read when the answers are consolidated: an answer does not wait for it. Nor does
    a text matter here when a function of the user's own will say what the answers mean.
    """
    job = lease.standing.job
    if task_type(job.task_type).reads != "text" or is_users_own(job.post_function):
        return None
    line = await repository.line(lease)
    if line is None:
        return None
    key, value = source_of(line)
    return value if key == "source" else None


async def _valid(
    content: Mapping[str, Any], kind: TaskType, labels: Sequence[str], text: str | None
) -> bytes:
    """The answer as it is kept. Raises InvalidAnswer."""
    encoded = storable(content)

    def check() -> None:
        label = kind.label_of(content, labels)
        if text is not None:
            kind.checked(label, text)

    if kind.reference or text is not None:  # a picture or a long text, which others should not wait for
        await asyncio.to_thread(check)
    else:
        check()
    return encoded
