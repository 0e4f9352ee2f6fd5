"""A running job wants more answers for each object than before, or fewer.

Open tasks follow; objects that have all their answers stay as they are. With fewer, free slots go, and a task
that has enough is complete; what somebody holds may still be answered. What was asked for because opinions
differ (`OpinionsWanted`) is wanted still.
"""

from __future__ import annotations

import structlog
from sqlalchemy import func, select, text

from groundwork.events import JobEdited
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform, Reconciler
from groundwork.store.database import take_job_lock
from groundwork.store.models import LabelingJob, LabelingTask
from task_router.work.closing import ClosedTask, tell_complete
from task_router.work.filler import Filler

log = structlog.get_logger()

EDIT_LOCK = "task-router-edit"

_WANTED = "GREATEST(j.workers_per_object, t.opinions_wanted)"

_MORE = text(f"""
WITH short AS (
  SELECT t.id, t.ordinal, {_WANTED} - t.answers_wanted AS missing, {_WANTED} AS wanted,
         (SELECT max(s.priority) FROM task_slot AS s WHERE s.task_id = t.id) AS priority
  FROM labeling_task AS t JOIN labeling_job AS j ON j.id = t.job_id
  WHERE t.job_id = :job_id AND t.state = 'open' AND t.answers_wanted < {_WANTED}
    AND j.status = 'InProgress'
  FOR UPDATE OF t),
raised AS (
  UPDATE labeling_task AS t SET answers_wanted = short.wanted FROM short WHERE t.id = short.id),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, kind, reason)
  SELECT :job_id, short.id, short.ordinal, 'wanted', 'the job asks for ' || short.wanted || ' answers now'
  FROM short ORDER BY short.id)
INSERT INTO task_slot (job_id, task_id, priority)
SELECT :job_id, short.id, coalesce(short.priority, 0)
FROM short, generate_series(1, short.missing) ORDER BY short.id
""")  # noqa: S608 - only our own text

# Slots before tasks, as a submit locks them. The task is lowered by the slots that went, so that it goes on
# wanting as many answers as it has slots.
_FEWER = text(f"""
WITH free AS MATERIALIZED (
  SELECT s.id, s.task_id, t.answers_wanted - {_WANTED} AS surplus
  FROM task_slot AS s
  JOIN labeling_task AS t ON t.id = s.task_id
  JOIN labeling_job AS j ON j.id = s.job_id
  WHERE s.job_id = :job_id AND t.state = 'open' AND t.answers_wanted > {_WANTED}
    AND s.lease_until < now() AND j.status = 'InProgress'
  FOR UPDATE OF s SKIP LOCKED),
numbered AS (
  SELECT id, task_id, surplus, row_number() OVER (PARTITION BY task_id ORDER BY id DESC) AS place FROM free),
gone AS (
  DELETE FROM task_slot WHERE id IN (SELECT id FROM numbered WHERE place <= surplus)
  RETURNING task_id, lease_owner, lease_token, leased_at),
lowered AS (SELECT task_id, count(*) AS fewer FROM gone GROUP BY task_id),
changed AS (
  UPDATE labeling_task AS t
  SET answers_wanted = t.answers_wanted - lowered.fewer,
      state = CASE WHEN t.answers > 0 AND t.answers = t.answers_wanted - lowered.fewer
                   THEN 'answered' ELSE t.state END,
      answered_at = CASE WHEN t.answers > 0 AND t.answers = t.answers_wanted - lowered.fewer THEN now() END
  FROM lowered WHERE t.id = lowered.task_id
  RETURNING t.id, t.ordinal, t.answers, t.state),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason, accepted_at, lease_token)
  SELECT :job_id, changed.id, changed.ordinal, over.worker_id, over.kind, over.reason, over.accepted_at,
         over.lease_token
  FROM changed JOIN (
    SELECT task_id, lease_owner, 'expired', NULL, leased_at, lease_token FROM gone
    WHERE lease_owner IS NOT NULL
    UNION ALL
    SELECT id, NULL, 'closed', 'the job asks for fewer answers now', NULL, NULL FROM changed
    WHERE state = 'answered') AS over (task_id, worker_id, kind, reason, accepted_at, lease_token)
    ON over.task_id = changed.id
  ORDER BY changed.id, over.kind = 'closed')
SELECT changed.id, changed.ordinal, changed.answers,
       coalesce((SELECT max(a.id) FROM answer AS a WHERE a.task_id = changed.id), 0)
FROM changed WHERE changed.state = 'answered'
""")  # noqa: S608 - only our own text


def job_edited_subscription(platform: Platform, filler: Filler) -> Subscription[JobEdited]:
    async def handle(delivery: Delivery[JobEdited]) -> None:
        for event in delivery.events:
            await follow_edit(platform, filler, event.job_id)

    return Subscription("task-router-job-edited", JobEdited, handle)


def edit_reconciler(platform: Platform, filler: Filler) -> Reconciler:
    async def heal() -> int:
        """Jobs with open tasks that want another number of answers than their job does."""
        async with platform.database.sessions() as session:
            jobs = await session.scalars(
                select(LabelingTask.job_id)
                .join(LabelingJob, LabelingJob.id == LabelingTask.job_id)
                .where(
                    LabelingTask.state == "open",
                    LabelingTask.answers_wanted
                    != func.greatest(LabelingJob.workers_per_object, LabelingTask.opinions_wanted),
                    LabelingJob.status == "InProgress",
                )
                .distinct()
            )
        return sum([await follow_edit(platform, filler, job_id) for job_id in jobs])

    return Reconciler("task-router-edits", heal)


async def follow_edit(platform: Platform, filler: Filler, job_id: int) -> bool:
    """Have the job's open tasks want what the job wants; whether that completed any."""
    async with platform.transaction() as session:
        # Two runs at once would both lower a task by what it has too many.
        await take_job_lock(session, EDIT_LOCK, job_id)
        await session.execute(_MORE, {"job_id": job_id})
        complete = [ClosedTask(*row) for row in await session.execute(_FEWER, {"job_id": job_id})]
        for task in complete:
            tell_complete(session, job_id, task)
    filler.poke(job_id)
    log.info("edit_followed", job_id=job_id, completed=len(complete))
    return bool(complete)
