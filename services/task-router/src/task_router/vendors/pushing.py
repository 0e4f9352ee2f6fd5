"""Sending tasks to the servers of vendors.

Tasks are claimed for workers of the vendor's who exist for that alone, `hook-1`, `hook-2` and so on: a worker
answers an object once, so the second answer to it is another one's.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from pydantic import ValidationError

from groundwork.errors import LabelingError
from groundwork.outbound import OutboundAnswer
from groundwork.sealing import SecretBox
from groundwork.service import BackgroundLoop, Platform
from groundwork.store.database import try_job_lock
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from groundwork.webhook_signing import signed_headers
from task_router.access.caller import Caller
from task_router.claims.disguise import Disguise
from task_router.claims.service import ClaimDesk, JobNotFound
from task_router.leases.schemas import HeldAssignment
from task_router.leases.service import LeaseDesk
from task_router.metrics import VENDOR_TASKS
from task_router.vendors import statements
from task_router.vendors.callers import add_vendors_person
from task_router.vendors.hook_people import MOST, subject_of
from task_router.vendors.replies import SentTask, VendorDesk
from task_router.vendors.schemas import Reply, TaskNotice

log = structlog.get_logger()

LOCK = "task-router-vendor"
POLL = 1.0
AT_ONCE = 20
TIMEOUT = timedelta(seconds=30)
IN_HAND = 120.0
"""Seconds for which a task that is being sent is not taken up again; then its sender is taken for dead."""
PAUSES = (5.0, 30.0, 120.0, 600.0, 1800.0)
"""Seconds before the next tries; the last one again and again, for as long as the task is the vendor's."""
MAX_ERROR_CHARACTERS = 500


class VendorPusher:
    def __init__(
        self,
        platform: Platform,
        secrets: SecretBox,
        claims: ClaimDesk,
        leases: LeaseDesk,
        desk: VendorDesk,
        disguise: Disguise,
    ) -> None:
        self._platform = platform
        self._direct = platform.database.direct
        self._secrets = secrets
        self._claims = claims
        self._leases = leases
        self._desk = desk
        self._disguise = disguise

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("task-router-vendors", self.run)

    async def run(self) -> None:
        while True:
            with bind_correlation(None):
                await self._end_lost()
                for hook in await self._direct.fetch(statements.HOOKS):
                    await self._fill(hook)
                while due := await self._direct.fetch(statements.TAKE_DUE, AT_ONCE, IN_HAND):
                    await asyncio.gather(*(self._send(row) for row in due))
            await asyncio.sleep(POLL)

    async def _end_lost(self) -> None:
        """Tell of what vendors did not answer in time; it is offered again by itself."""
        lost = await self._direct.fetch(statements.END_LOST)
        late = Counter(row["job_id"] for row in lost if row["late"])
        for job_id, count in late.items():
            VENDOR_TASKS.labels("late").inc(count)
            message = f"Sent to the vendor and not answered in time: {count:,}. What was so late went back."
            await self._direct.execute(statements.LOG, job_id, message)

    async def _fill(self, hook: asyncpg.Record) -> None:
        """Hand the vendor as much as it takes at once. One replica at a time does it for a team."""
        async with self._platform.database.transaction() as session:
            if not await try_job_lock(session, LOCK, hook["team_id"]):
                return
            room = hook["max_outstanding"] - hook["outstanding"]
            needed = 1
            for number in range(1, MOST + 1):
                # Nobody beyond is needed, nor made: an object has so many answers at most.
                worker = await self._worker(hook, number) if number <= needed else None
                if worker is None:
                    return
                jobs = await self._claims.jobs(worker)
                needed = max((job.workers_per_object for job, _ in jobs), default=0)
                room -= await self._put(hook, await self._leases.mine(worker))
                wanted = [
                    job.name for job, available in jobs if available and number <= job.workers_per_object
                ]
                if await self._claim(worker, wanted, room):
                    room -= await self._put(hook, await self._leases.mine(worker))

    async def _worker(self, hook: asyncpg.Record, number: int) -> Caller | None:
        """None when an administrator has taken this worker out of the team."""
        subject = subject_of(number)
        row = await self._direct.fetchrow(statements.PERSON, hook["team_id"], subject)
        if row is None:
            await add_vendors_person(self._platform.database, hook["team_id"], hook["region"], subject)
            await self._direct.execute(statements.DECLINED_BEFORE, hook["team_id"], subject)
            row = await self._direct.fetchrow(statements.PERSON, hook["team_id"], subject)
        return None if row is None else Caller(**row, closed_teams=frozenset())

    async def _claim(self, worker: Caller, jobs: Sequence[str], most: int) -> int:
        """How many tasks of these jobs the worker was given."""
        given = 0
        for job in jobs:
            with suppress(JobNotFound):  # it ended in this moment
                while given < most:
                    claims = await self._claims.claim(worker, job, min(10, most - given), None)
                    if not claims.assignments:
                        break
                    given += len(claims.assignments)
        return given

    async def _put(self, hook: asyncpg.Record, held: Sequence[HeldAssignment]) -> int:
        """Write down that these are to be sent; how many were not yet. A crash after a claim loses none: the
        worker holds it."""
        new = 0
        for one in held:
            new += await self._direct.fetchval(
                statements.PUT,
                self._disguise.real(one.assignment_id),
                one.lease_token,
                hook["team_id"],
                float(hook["sla_seconds"] or 0),
            )
        return new

    async def _send(self, row: asyncpg.Record) -> None:
        task = SentTask(row["lease_token"], row["team_id"], row["job_id"], row["slot_id"], row["worker_id"])
        try:
            notice = await self._notice(task, row["team"])
            if notice is None:
                return  # it is not the vendor's any more; the next round ends it
            body = notice.model_dump_json().encode()
            secret = self._secrets.open(row["sealed_secret"]).get_secret_value()
            headers = signed_headers(secret, str(task.token), int(time.time()), body)
            answer = await self._platform.outbound.post(row["url"], body, headers, timeout=TIMEOUT)
            error = await self._heard(task, answer)
        except LabelingError as refused:
            error = refused.message
        except Exception as unexpected:
            BACKGROUND_FAILURES.labels("task-router-vendors").inc()
            log.warning("vendor_push_failed", team_id=task.team_id, exc_info=unexpected)
            error = f"InternalError: {type(unexpected).__name__}"
        if error is not None:
            pause = PAUSES[min(row["attempts"], len(PAUSES)) - 1]
            pause *= random.uniform(0.9, 1.1)  # noqa: S311 - no secret
            await self._direct.execute(statements.TRY_AGAIN, task.token, pause, error[:MAX_ERROR_CHARACTERS])
        VENDOR_TASKS.labels("sent" if error is None else "not_sent").inc()

    async def _heard(self, task: SentTask, answer: OutboundAnswer) -> str | None:
        """What the vendor says at once, if it does; an error when the task did not arrive."""
        if not 200 <= answer.status < 300:
            return f"the address answered {answer.status}"
        try:
            reply = Reply.model_validate_json(answer.body or b"{}")
        except ValidationError:
            reply = Reply()  # an answer will come later
        problem = None
        if reply.answer is not None or reply.declined:
            try:
                await self._desk.take(task, reply)
                return None
            except LabelingError as refused:
                problem = refused.message[:MAX_ERROR_CHARACTERS]
        await self._direct.execute(statements.DELIVERED, task.token, problem)
        return None

    async def _notice(self, task: SentTask, team: str) -> TaskNotice | None:
        worker = Caller(
            **await self._direct.fetchrow(statements.PERSON_BY_ID, task.worker_id), closed_teams=frozenset()
        )
        held = _with_token(await self._leases.mine(worker), task.token)
        if held is None:
            return None
        return TaskNotice(team=team, job=held.job, answer_by=held.lease_until, assignment=held)


def _with_token(held: Sequence[HeldAssignment], token: UUID) -> HeldAssignment | None:
    return next((one for one in held if one.lease_token == token), None)
