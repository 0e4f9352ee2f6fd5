"""Queries that end tasks before they have every answer: of a stopping job, of an object that is too old.

Invariant of an open task: it has as many slots as answers are still wanted. Whoever takes slots away here
closes the task, or lowers what it wants, in the same transaction. Slots are locked before their task, as a
submit does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.activity import TaskEventKind
from groundwork.events import AnswerSubmitted
from groundwork.messaging import add_event

_TASKS = bindparam("tasks", type_=ARRAY(BigInteger))

# A slot that a claim or a submit has locked is left alone: somebody has it in hand. What nobody took back
# since its time limit was over expires now.
_WITHDRAW_FREE = text("""
WITH gone AS (
  DELETE FROM task_slot WHERE id IN (
    SELECT s.id FROM task_slot AS s
    WHERE s.job_id = :job_id AND s.lease_until < now()
      AND (CAST(:tasks AS bigint[]) IS NULL OR s.task_id = ANY(CAST(:tasks AS bigint[])))
    FOR UPDATE SKIP LOCKED)
  RETURNING task_id, lease_owner, lease_token, leased_at, lease_until)
INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at, lease_token)
SELECT t.job_id, t.id, t.ordinal, gone.lease_owner, 'expired', gone.leased_at, gone.lease_token
FROM gone JOIN labeling_task AS t ON t.id = gone.task_id
WHERE gone.lease_owner IS NOT NULL AND gone.lease_until > '-infinity'
""").bindparams(_TASKS)

_TAKE_BACK = text("""
WITH gone AS (
  DELETE FROM task_slot WHERE job_id = :job_id
  RETURNING task_id, lease_owner, lease_token, leased_at, lease_until, lease_until < now() AS expired)
INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason, accepted_at, lease_token)
SELECT t.job_id, t.id, t.ordinal, gone.lease_owner,
       CASE WHEN expired THEN 'expired' ELSE 'returned' END, CASE WHEN NOT expired THEN :reason END,
       gone.leased_at, CASE WHEN expired THEN gone.lease_token END
FROM gone JOIN labeling_task AS t ON t.id = gone.task_id
WHERE gone.lease_owner IS NOT NULL AND gone.lease_until > '-infinity'
""").bindparams(bindparam("reason", type_=Text))

# A submit that commits while this waits for its task has changed `answers`, and that is read again.
_CLOSE = text("""
WITH closed AS (
  UPDATE labeling_task AS t
  SET state = CASE WHEN t.answers > 0 THEN 'answered' ELSE 'withdrawn' END,
      answers_wanted = CASE WHEN t.answers > 0 THEN t.answers ELSE t.answers_wanted END,
      answered_at = CASE WHEN t.answers > 0 THEN now() END
  WHERE t.job_id = :job_id AND t.state = 'open'
    AND (CAST(:tasks AS bigint[]) IS NULL OR t.id = ANY(CAST(:tasks AS bigint[])))
    AND NOT EXISTS (SELECT FROM task_slot AS s WHERE s.task_id = t.id)
  RETURNING t.id, t.ordinal, t.answers),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, kind, reason)
  SELECT :job_id, closed.id, closed.ordinal, :kind, :reason FROM closed ORDER BY closed.ordinal)
SELECT closed.id, closed.ordinal, closed.answers,
       coalesce((SELECT max(a.id) FROM answer AS a WHERE a.task_id = closed.id), 0)
FROM closed ORDER BY closed.ordinal
""").bindparams(_TASKS, bindparam("kind", type_=Text), bindparam("reason", type_=Text))


@dataclass(frozen=True)
class ClosedTask:
    """A task that gets no more answers; with answers it is `answered`, without it is `withdrawn`."""

    id: int
    ordinal: int
    answers: int
    last_answer_id: int


async def withdraw_free_slots(
    session: AsyncSession, job_id: int, task_ids: Sequence[int] | None = None
) -> None:
    """Hand out nothing more of these tasks (None: of the whole job)."""
    await session.execute(
        _WITHDRAW_FREE, {"job_id": job_id, "tasks": None if task_ids is None else list(task_ids)}
    )


async def take_slots_back(session: AsyncSession, job_id: int, reason: str) -> None:
    """Take every slot of the job away, even from who holds it; `reason` tells the trail why."""
    await session.execute(_TAKE_BACK, {"job_id": job_id, "reason": reason})


async def close_slotless_tasks(
    session: AsyncSession,
    job_id: int,
    task_ids: Sequence[int] | None = None,
    *,
    kind: TaskEventKind = TaskEventKind.CLOSED,
    reason: str,
) -> list[ClosedTask]:
    """End open tasks that nobody holds and nobody can claim; those with answers are told of as complete.

    `kind` and `reason` tell the trail what ended them.
    """
    rows = await session.execute(
        _CLOSE,
        {
            "job_id": job_id,
            "tasks": None if task_ids is None else list(task_ids),
            "kind": kind,
            "reason": reason,
        },
    )
    closed = [ClosedTask(*row) for row in rows]
    for task in closed:
        if task.answers:
            tell_complete(session, job_id, task)
    return closed


def tell_complete(session: AsyncSession, job_id: int, task: ClosedTask) -> None:
    add_event(
        session,
        AnswerSubmitted(
            job_id=job_id,
            task_id=task.id,
            ordinal=task.ordinal,
            answer_id=task.last_answer_id,
            complete=True,
        ),
    )
