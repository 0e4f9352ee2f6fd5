"""Answers that count no more: they are put aside, and others are asked for in their place.

An open task gets a slot more; one that had all its answers is open again, and its label goes with the answer
on which it rested, in the same transaction: nobody ever sees that label beside the open task. Whoever
records labels does so under the same lock, and not from answers that have gone since.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.activity import TaskEventKind
from groundwork.events import ObjectsReopened
from groundwork.messaging import add_event
from groundwork.service import Platform
from groundwork.store.database import take_job_lock
from groundwork.store.locks import LABELS_LOCK
from groundwork.store.models import LabelingJob

AT_ONCE = 500

# Answers to objects that have failed count for nothing as it is.
_COUNTING = text("""
SELECT a.id FROM answer AS a
WHERE a.worker_id = :worker_id AND a.job_id = :job_id AND a.ordinal >= 0
  AND NOT EXISTS (SELECT FROM object_failure AS f WHERE f.job_id = a.job_id AND f.ordinal = a.ordinal)
ORDER BY a.task_id
""")

# The worker is not asked again, should the block be lifted: nobody sees an object twice in a job.
_DISCARD = text(f"""
WITH task AS MATERIALIZED (
  SELECT t.id, t.state FROM labeling_task AS t
  WHERE t.id IN (SELECT a.task_id FROM answer AS a WHERE a.id = ANY(:answers))
    AND t.state IN ('open', 'answered')
  ORDER BY t.id FOR UPDATE OF t),
gone AS (
  DELETE FROM answer AS a USING task WHERE a.id = ANY(:answers) AND a.task_id = task.id
  RETURNING a.*),
kept AS (
  INSERT INTO discarded_answer (id, job_id, task_id, ordinal, worker_id, content, content_ref, accepted_at,
                                submitted_at, seconds_spent, reason)
  SELECT id, job_id, task_id, ordinal, worker_id, content, content_ref, accepted_at, submitted_at,
         seconds_spent, :reason FROM gone),
opened AS (
  UPDATE labeling_task AS t
  SET state = 'open', answers = t.answers - 1, answered_at = NULL,
      opened_at = CASE WHEN task.state = 'answered' THEN now() ELSE t.opened_at END
  FROM gone JOIN task ON task.id = gone.task_id WHERE t.id = task.id
  RETURNING t.id, t.job_id, t.ordinal, task.state = 'answered' AS again),
wanted AS (
  INSERT INTO task_slot (job_id, task_id) SELECT job_id, id FROM opened ORDER BY id),
asked AS (
  INSERT INTO task_decline (task_id, worker_id, job_id, reason)
  SELECT task_id, worker_id, job_id, :reason FROM gone ON CONFLICT DO NOTHING),
void AS (
  DELETE FROM human_label AS h USING opened
  WHERE opened.again AND h.job_id = opened.job_id AND h.ordinal = opened.ordinal),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason, accepted_at)
  SELECT job_id, task_id, ordinal, worker_id, '{TaskEventKind.DISCARDED}', :reason, accepted_at
  FROM gone ORDER BY task_id)
SELECT ordinal, again FROM opened ORDER BY ordinal
""").bindparams(bindparam("answers", type_=ARRAY(BigInteger)))  # noqa: S608 - only our own text


async def discard_answers(platform: Platform, job_id: int, worker_id: int, reason: str) -> tuple[int, int]:
    """Put aside all that this worker has answered in a running job; how many answers that were, and how many
    objects had all of theirs before. Once the job's labels are final, what is left of them stays."""
    async with platform.database.sessions() as session:
        values = {"job_id": job_id, "worker_id": worker_id}
        answers = list(await session.scalars(_COUNTING, values))
    discarded = reopened = 0
    for start in range(0, len(answers), AT_ONCE):
        async with platform.transaction() as session:
            await take_job_lock(session, LABELS_LOCK, job_id)
            if not await _still_open(session, job_id):
                break
            part = await _discard(session, job_id, answers[start : start + AT_ONCE], reason)
        discarded += part[0]
        reopened += part[1]
    return discarded, reopened


async def _still_open(session: AsyncSession, job_id: int) -> bool:
    """Whether the job is in progress; if so it is neither stopped nor finished before the commit."""
    running = await session.scalar(
        select(LabelingJob.id)
        .where(
            LabelingJob.id == job_id, LabelingJob.status == "InProgress", LabelingJob.finished_at.is_(None)
        )
        .with_for_update(read=True)
    )
    return running is not None


async def _discard(
    session: AsyncSession, job_id: int, answers: Sequence[int], reason: str
) -> tuple[int, int]:
    rows = (await session.execute(_DISCARD, {"answers": answers, "reason": reason})).all()
    again = [ordinal for ordinal, was_answered in rows if was_answered]
    if again:
        add_event(session, ObjectsReopened(job_id=job_id, ordinals=again))
    return len(rows), len(again)
