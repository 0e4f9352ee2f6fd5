"""Taking in what turkers hand in, and saying yes or no to it.

What was decided is written down before Mechanical Turk is told, and the answer's lease token follows from the
assignment's id: whatever a crash left undone is done next time, and nothing is done twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import structlog

from groundwork.errors import Conflict
from groundwork.store import Database
from groundwork.task_types import InvalidAnswer
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from task_router.access.caller import Caller
from task_router.answers.service import AlreadyAnswered, AnswerDesk
from task_router.metrics import TURK_ASSIGNMENTS
from task_router.turk import statements
from task_router.turk.client import Assignment, TurkClient, TurkRefused, TurkUnavailable
from task_router.turk.handed_in import answer_in
from task_router.turk.people import Connector, turker
from task_router.work.filler import Filler

log = structlog.get_logger()

_NAMESPACE = UUID("6a1cbf0c-4b3e-4a55-9d0e-6f0b4a1f7c21")
MAX_FEEDBACK = 1000
BLOCKED = "The requester takes no more answers from you in this job."
AGAIN = "You have answered this task before; each worker answers it once."


@dataclass(frozen=True)
class StandingHit:
    task_id: int
    job_id: int
    ordinal: int
    hit_id: str
    price_mills: int
    may_be_over: bool


@dataclass(frozen=True)
class Verdict:
    approved: bool
    reason: str | None = None
    """Why not; the turker reads it."""
    unused: bool = False
    """It came when nobody wanted it any more: the work was done, so it is paid."""


class Collector:
    def __init__(
        self,
        database: Database,
        client: TurkClient,
        answers: AnswerDesk,
        connector: Connector,
        filler: Filler,
    ) -> None:
        self._database = database
        self._client = client
        self._answers = answers
        self._connector = connector
        self._filler = filler

    async def run(self) -> None:
        """Look at every HIT that stands. Raises TurkUnavailable; what is left undone is done next time."""
        for row in await self._database.direct.fetch(statements.UNWANTED):
            await self._client.expire(row["hit_id"])
            await self._database.direct.execute(statements.EXPIRED, row["task_id"], row["hit_id"])
        for row in await self._database.direct.fetch(statements.STANDING):
            hit = StandingHit(**row)
            try:
                await self._collect(hit)
            except TurkRefused as error:
                log.warning("hit_not_collected", hit_id=hit.hit_id, code=error.turk_code)
                await self._database.direct.execute(statements.REFUSED, hit.task_id, error.message)
            except TurkUnavailable:
                raise
            except Exception as error:
                # One HIT that nobody has thought of must not keep the others waiting.
                BACKGROUND_FAILURES.labels("task-router-turk").inc()
                log.warning("hit_not_collected", hit_id=hit.hit_id, exc_info=error)

    async def _collect(self, hit: StandingHit) -> None:
        handed_in = await self._client.handed_in(hit.hit_id)
        for assignment in handed_in or ():
            await self._decide(hit, assignment)
        if handed_in is None or (hit.may_be_over and await self._is_over(hit)):
            await self._close(hit)

    async def _is_over(self, hit: StandingHit) -> bool:
        standing = await self._client.get(hit.hit_id)
        # What was handed in between the two questions comes first.
        return standing is None or (standing.over and not await self._client.handed_in(hit.hit_id))

    async def _close(self, hit: StandingHit) -> None:
        if await self._database.direct.fetchval(statements.CLOSING, hit.task_id, hit.hit_id) is None:
            return
        await self._client.delete(hit.hit_id)
        owner = await self._connector.worker_id()
        await self._database.direct.execute(statements.LET_GO, hit.task_id, owner)
        await self._database.direct.execute(statements.CLOSED, hit.task_id, hit.hit_id)

    async def _decide(self, hit: StandingHit, assignment: Assignment) -> None:
        row = await self._database.direct.fetchrow(statements.VERDICT, assignment.id)
        if row is None:
            worker = await turker(self._database, assignment.worker)
            await self._record(hit, assignment, worker, await self._judge(hit, assignment, worker))
            # What was written down first counts, should two replicas have judged.
            row = await self._database.direct.fetchrow(statements.VERDICT, assignment.id)
        if row["approved"]:
            await self._client.approve(assignment.id)
        else:
            await self._client.reject(assignment.id, row["reason"][:MAX_FEEDBACK])
        await self._database.direct.execute(statements.DECIDED, assignment.id)

    async def _judge(self, hit: StandingHit, assignment: Assignment, worker: Caller) -> Verdict:
        """Store the answer if it can be."""
        token = _token(assignment)
        slot_id = await self._take_over(hit, assignment, worker, token)
        if slot_id is None and await self._database.direct.fetchval(statements.ANSWERED, token):
            return Verdict(approved=True)
        try:
            if await self._database.direct.fetchval(statements.BLOCKED, hit.job_id, worker.id):
                raise InvalidAnswer(BLOCKED)
            answer = answer_in(assignment.answer)
            if slot_id is None:
                return Verdict(approved=True, unused=True)
            outcome = await self._answers.submit(worker, slot_id, token, answer)
        except InvalidAnswer as error:
            return Verdict(approved=False, reason=error.message)
        except AlreadyAnswered:
            return Verdict(approved=False, reason=AGAIN)
        except Conflict:  # the job ended in this moment
            return Verdict(approved=True, unused=True)
        if outcome.complete:
            self._filler.poke(hit.job_id)
        return Verdict(approved=True)

    async def _take_over(
        self, hit: StandingHit, assignment: Assignment, worker: Caller, token: UUID
    ) -> int | None:
        values: tuple[int | str | UUID | datetime, ...] = (
            hit.task_id,
            token,
            await self._connector.worker_id(),
            worker.id,
            assignment.accepted_at,
            assignment.submitted_at,
            assignment.id,
        )
        async with self._database.direct.acquire() as connection, connection.transaction():
            await connection.execute(statements.ONE_AT_A_TIME, assignment.id)
            slot_id: int | None = await connection.fetchval(statements.TAKE_OVER, *values)
        return slot_id

    async def _record(
        self, hit: StandingHit, assignment: Assignment, worker: Caller, verdict: Verdict
    ) -> None:
        async with self._database.direct.acquire() as connection, connection.transaction():
            new = await connection.fetchval(
                statements.RECORD,
                assignment.id,
                hit.task_id,
                hit.job_id,
                hit.hit_id,
                worker.id,
                "taken" if verdict.approved else "rejected",
                verdict.reason,
                assignment.submitted_at,
            )
            if new and not verdict.approved:
                # The slot is free again, for another turker.
                values = (hit.task_id, _token(assignment), worker.id, verdict.reason)
                await connection.execute(statements.GIVE_UP, *values)
            if new and verdict.unused:
                await connection.execute(statements.PAY_UNUSED, hit.job_id, hit.price_mills)
                message = (
                    f"An answer to object {hit.ordinal} came from Mechanical Turk when none was wanted any"
                    " more. It is paid and not used."
                )
                await connection.execute(statements.LOG, hit.job_id, message)
        if new:
            outcome = "unused" if verdict.unused else "approved" if verdict.approved else "rejected"
            TURK_ASSIGNMENTS.labels(outcome).inc()


def _token(assignment: Assignment) -> UUID:
    """The lease token of the answer."""
    return uuid5(_NAMESPACE, assignment.id)
