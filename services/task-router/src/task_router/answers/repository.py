"""Queries that take an answer in. Every write names the lease token or a locked row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.dialects.postgresql import UUID as UuidType  # noqa: N811 - the name is uuid.UUID's
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Answer

_TOKEN = bindparam("token", type_=UuidType(as_uuid=True))

_LOCK_HELD = text("""
SELECT s.id, s.task_id, s.job_id, t.ordinal, j.team_id, j.status, j.task_type, j.labels
FROM task_slot AS s
JOIN labeling_task AS t ON t.id = s.task_id
JOIN labeling_job AS j ON j.id = s.job_id
WHERE s.id = :slot_id AND s.lease_token = :token AND s.lease_owner = :worker_id
FOR UPDATE OF s
""").bindparams(_TOKEN)

_LOCK_FREE_OF_SAME_TASK = text("""
SELECT s.id, s.task_id, s.job_id, t.ordinal, j.team_id, j.status, j.task_type, j.labels
FROM task_slot AS lost
JOIN labeling_task AS t ON t.id = lost.task_id AND t.state = 'open'
JOIN labeling_job AS j ON j.id = lost.job_id
JOIN team_member AS m ON m.team_id = j.team_id AND m.worker_id = :worker_id
JOIN task_slot AS s ON s.task_id = t.id AND s.lease_until < now()
WHERE lost.id = :slot_id
  AND NOT EXISTS (SELECT FROM answer AS a WHERE a.task_id = t.id AND a.worker_id = :worker_id)
ORDER BY s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED
""")

# Everything an answer changes, in one round trip. Nothing is changed when this worker has an answer already.
_STORE = text("""
WITH slot AS (
  SELECT leased_at FROM task_slot WHERE id = :slot_id),
stored AS (
  INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at, seconds_spent)
  SELECT :job_id, :task_id, :ordinal, :worker_id, :token, :content,
         CASE WHEN :held THEN slot.leased_at ELSE now() END,
         CASE WHEN :held THEN EXTRACT(EPOCH FROM now() - slot.leased_at) ELSE 0 END
  FROM slot
  ON CONFLICT DO NOTHING
  RETURNING id),
gone AS (
  DELETE FROM task_slot WHERE id = :slot_id AND EXISTS (SELECT FROM stored)),
counted AS (
  UPDATE labeling_task
  SET answers = answers + 1,
      state = CASE WHEN answers + 1 = answers_wanted THEN 'answered' ELSE state END,
      answered_at = CASE WHEN answers + 1 = answers_wanted THEN now() END
  WHERE id = :task_id AND EXISTS (SELECT FROM stored)
  RETURNING state = 'answered' AS complete)
SELECT stored.id, counted.complete FROM stored CROSS JOIN counted
""").bindparams(_TOKEN, bindparam("content", type_=JSON))


@dataclass(frozen=True)
class LockedSlot:
    """A slot that this transaction may turn into an answer."""

    id: int
    task_id: int
    job_id: int
    ordinal: int
    team_id: int
    job_status: str
    task_type: str
    labels: Sequence[str]


class AnswerRepository:
    def __init__(self, session: AsyncSession, worker_id: int) -> None:
        self._session = session
        self._worker_id = worker_id

    async def lock_held(self, slot_id: int, token: UUID) -> LockedSlot | None:
        """The slot, if this token still holds it. A lease that is over holds it until the next claim."""
        row = await self._session.execute(
            _LOCK_HELD, {"slot_id": slot_id, "token": token, "worker_id": self._worker_id}
        )
        found = row.one_or_none()
        return None if found is None else LockedSlot(*found)

    async def lock_free_of_same_task(self, slot_id: int) -> LockedSlot | None:
        """A free slot of the task that slot `slot_id` belongs to, if the task still wants this worker."""
        row = await self._session.execute(
            _LOCK_FREE_OF_SAME_TASK, {"slot_id": slot_id, "worker_id": self._worker_id}
        )
        found = row.one_or_none()
        return None if found is None else LockedSlot(*found)

    async def job_of_answer(self, token: UUID) -> int | None:
        """The job of the answer that this worker gave under this token."""
        return await self._session.scalar(
            select(Answer.job_id).where(Answer.lease_token == token, Answer.worker_id == self._worker_id)
        )

    async def store(
        self, slot: LockedSlot, token: UUID, content: Mapping[str, Any], *, held: bool
    ) -> tuple[int, bool] | None:
        """The answer's id and whether the task is complete; None when this worker has answered the task.

        `held`: the slot was leased under this token, so that it knows when the work began.
        """
        row = await self._session.execute(
            _STORE,
            {
                "slot_id": slot.id,
                "job_id": slot.job_id,
                "task_id": slot.task_id,
                "ordinal": slot.ordinal,
                "worker_id": self._worker_id,
                "token": token,
                "content": dict(content),
                "held": held,
            },
        )
        found = row.one_or_none()
        return None if found is None else (found[0], found[1])
