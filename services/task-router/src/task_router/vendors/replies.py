"""What vendors say to the tasks that they were sent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from groundwork.errors import NotAuthenticated
from groundwork.sealing import SecretBox
from groundwork.store import Database
from groundwork.webhook_signing import is_signed
from task_router.access.caller import Caller
from task_router.answers.service import AnswerDesk
from task_router.claims.service import LeaseLost
from task_router.leases.service import LeaseDesk
from task_router.vendors import statements
from task_router.vendors.callers import team_of_key
from task_router.vendors.schemas import Reply
from task_router.work.filler import Filler

NOT_THE_VENDOR = "sign this with the secret of the hook that the task was sent to, or send a key of its team"


@dataclass(frozen=True)
class SentTask:
    token: UUID
    team_id: int
    job_id: int
    slot_id: int
    worker_id: int


class VendorDesk:
    """Takes in answers and refusals; each goes the way that a person's would."""

    def __init__(
        self, database: Database, secrets: SecretBox, answers: AnswerDesk, leases: LeaseDesk, filler: Filler
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._answers = answers
        self._leases = leases
        self._filler = filler

    async def sender_of(self, token: UUID, headers: Mapping[str, str], body: bytes) -> SentTask:
        """The task, if whoever speaks of it is its vendor: by the signature, or by a key of the team.

        Raises NotAuthenticated, and LeaseLost for a key that is good for other tasks. A task that nobody was
        sent is like one that another was sent: who may not know learns nothing.
        """
        row = await self._database.direct.fetchrow(statements.FIND, token)
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            team_id = await team_of_key(self._database, key.strip())
            if team_id is None:
                raise NotAuthenticated(NOT_THE_VENDOR)
            if row is None or row["team_id"] != team_id:
                raise LeaseLost
        elif row is None or not self._signed(row, headers, body):
            raise NotAuthenticated(NOT_THE_VENDOR)
        return SentTask(row["lease_token"], row["team_id"], row["job_id"], row["slot_id"], row["worker_id"])

    async def take(self, task: SentTask, reply: Reply) -> bool:
        """Whether this was said already. Raises what `AnswerDesk.submit` raises."""
        worker = Caller(
            **await self._database.direct.fetchrow(statements.PERSON_BY_ID, task.worker_id),
            closed_teams=frozenset(),
        )
        repeated = False
        if reply.answer is not None:
            outcome = await self._answers.submit(worker, task.slot_id, task.token, reply.answer)
            repeated = outcome.kind == "repeated"
            if outcome.complete:
                self._filler.poke(task.job_id)
        else:
            repeated = not await self._decline(worker, task, reply.reason)
        await self._database.direct.execute(statements.ENDED, task.token, reply.answer is not None)
        return repeated

    async def _decline(self, worker: Caller, task: SentTask, reason: str | None) -> bool:
        with suppress(LeaseLost):  # it is not the vendor's any more, which is what was wanted
            ended = await self._leases.decline(worker, task.slot_id, task.token, reason)
            if ended is not None:
                self._filler.poke(ended)
            return True
        return False

    def _signed(self, row: asyncpg.Record, headers: Mapping[str, str], body: bytes) -> bool:
        if row["sealed_secret"] is None:
            return False
        secret = self._secrets.open(row["sealed_secret"]).get_secret_value()
        return is_signed(secret, headers, body, now=time.time())
