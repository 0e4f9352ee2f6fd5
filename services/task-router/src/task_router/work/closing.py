"""Queries that end tasks before they have every answer: of a stopping job, of an object that is too old.

Invariant of an open task: it has as many slots as answers are still wanted. Whoever takes slots away here
closes the task, or lowers what it wants, in the same transaction. Slots are locked before their task, as a
submit does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import AnswerSubmitted
from groundwork.messaging import add_event

_TASKS = bindparam("tasks", type_=ARRAY(BigInteger))

# A slot that a claim or a submit has locked is left alone: somebody has it in hand.
_WITHDRAW_FREE = text("""
DELETE FROM task_slot WHERE id IN (
  SELECT s.id FROM task_slot AS s
  WHERE s.job_id = :job_id AND s.lease_until < now()
    AND (CAST(:tasks AS bigint[]) IS NULL OR s.task_id = ANY(CAST(:tasks AS bigint[])))
  FOR UPDATE SKIP LOCKED)
""").bindparams(_TASKS)

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
  RETURNING t.id, t.ordinal, t.answers)
SELECT closed.id, closed.ordinal, closed.answers,
       coalesce((SELECT max(a.id) FROM answer AS a WHERE a.task_id = closed.id), 0)
FROM closed ORDER BY closed.ordinal
""").bindparams(_TASKS)


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


async def close_slotless_tasks(
    session: AsyncSession, job_id: int, task_ids: Sequence[int] | None = None
) -> list[ClosedTask]:
    """End open tasks that nobody holds and nobody can claim; those with answers are told of as complete."""
    rows = await session.execute(
        _CLOSE, {"job_id": job_id, "tasks": None if task_ids is None else list(task_ids)}
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
