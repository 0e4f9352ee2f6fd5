"""Objects on which people do not agree, and about which more of them are to be asked.

An object wants at most as many answers as there are people who can give one: with more it would stay open.
Nobody knows how many a vendor or Mechanical Turk has; there the contract's limit holds alone.
"""

from __future__ import annotations

import structlog
from sqlalchemy import ARRAY, BigInteger, SmallInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.activity import TaskEventKind
from groundwork.events import OpinionsWanted
from groundwork.messaging import Delivery, Subscription
from task_router.work.exhaustion import MAY_ANSWER
from task_router.work.priorities import OPINION

log = structlog.get_logger()

MOST_ANSWERS = 9
"""Of one object: contract section 10."""
REASON = "the answers so far do not agree"

# The job is held, so that it is neither stopped nor finished before this is committed. Answers are counted,
# and not taken from the task: that is read again when it had to be waited for, and the people are not.
_ASK = text(f"""
WITH task AS MATERIALIZED (
  SELECT t.id, t.ordinal, t.state, t.answers_wanted AS before,
         LEAST(t.answers_wanted + :more, {MOST_ANSWERS}, CASE WHEN team.kind = 'private' THEN
           (SELECT count(*) FROM answer AS a WHERE a.task_id = t.id)
           + (SELECT count(*) FROM team_member AS m WHERE {MAY_ANSWER}) END) AS wanted
  FROM labeling_task AS t
  JOIN labeling_job AS j ON j.id = t.job_id
  JOIN work_team AS team ON team.id = j.team_id
  WHERE t.job_id = :job_id AND t.ordinal = ANY(:ordinals) AND t.state IN ('open', 'answered')
    AND j.status = 'InProgress' AND j.finished_at IS NULL
  ORDER BY t.id FOR UPDATE OF t FOR SHARE OF j),
asked AS (
  UPDATE labeling_task AS t
  SET answers_wanted = task.wanted, opinions_wanted = task.wanted, state = 'open', answered_at = NULL,
      opened_at = CASE WHEN task.state = 'answered' THEN now() ELSE t.opened_at END
  FROM task WHERE t.id = task.id AND task.wanted > task.before
  RETURNING t.id, t.ordinal, task.wanted - task.before AS more),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, kind, reason)
  SELECT :job_id, id, ordinal, '{TaskEventKind.WANTED}', '{REASON}' FROM asked ORDER BY id),
wanted AS (
  INSERT INTO task_slot (job_id, task_id, priority)
  SELECT :job_id, asked.id, {OPINION} FROM asked, generate_series(1, asked.more) ORDER BY asked.id)
SELECT count(*) FROM asked
""").bindparams(  # noqa: S608 - only our own text
    bindparam("ordinals", type_=ARRAY(BigInteger)), bindparam("more", type_=SmallInteger)
)


def opinions_wanted_subscription() -> Subscription[OpinionsWanted]:
    async def handle(delivery: Delivery[OpinionsWanted]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                asked = await _ask(session, event)
                log.info("opinions_asked", job_id=event.job_id, objects=asked)

    return Subscription("task-router-opinions-wanted", OpinionsWanted, handle)


async def _ask(session: AsyncSession, event: OpinionsWanted) -> int:
    values = {"job_id": event.job_id, "ordinals": event.ordinals, "more": event.more}
    asked: int = (await session.execute(_ASK, values)).scalar_one()
    return asked
