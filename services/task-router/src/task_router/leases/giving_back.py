"""Giving back what people hold without their doing, whatever the reason.

What is in hand goes back at once, with its draft; a question whose answer is known just goes, because it was
asked of this worker alone.
"""

from __future__ import annotations

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import TEXT

from groundwork.activity import TaskEventKind


def giving_back(held: str) -> TextClause:
    """The statement that frees the slots (`task_slot AS s JOIN labeling_job AS j`) for which the condition
    `held` is true; it gives their number. `:reason` tells the trail why.

    Slots are locked first, as a submit does it. An answer that is being handed in is waited for, and counts;
    a slot that somebody else has claimed meanwhile has another owner, and is left alone.
    """
    return text(f"""
WITH held AS MATERIALIZED (
  SELECT s.id, s.task_id, s.job_id, s.lease_owner, s.lease_token, s.leased_at,
         s.lease_until < now() AS expired, s.lease_until = '-infinity' AS given_back
  FROM task_slot AS s JOIN labeling_job AS j ON j.id = s.job_id
  WHERE {held}
  FOR UPDATE OF s),
drafts AS (
  DELETE FROM task_draft AS d USING held WHERE d.lease_token = held.lease_token),
gone AS (
  DELETE FROM task_slot AS s USING held, labeling_task AS t
  WHERE s.id = held.id AND t.id = held.task_id AND t.state = 'known'),
freed AS (
  UPDATE task_slot AS s
  SET lease_token = NULL, lease_owner = NULL, lease_client = NULL, leased_at = NULL,
      lease_until = '-infinity', worked_since = NULL, worked_seconds = 0
  FROM held, labeling_task AS t
  WHERE s.id = held.id AND t.id = held.task_id AND t.state <> 'known'),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason, accepted_at)
  SELECT held.job_id, held.task_id, t.ordinal, held.lease_owner,
         CASE WHEN held.expired THEN '{TaskEventKind.EXPIRED}' ELSE '{TaskEventKind.RETURNED}' END,
         :reason, held.leased_at
  FROM held JOIN labeling_task AS t ON t.id = held.task_id
  WHERE NOT held.given_back
  ORDER BY held.id)
SELECT count(*) FROM held
""").bindparams(bindparam("reason", type_=TEXT))  # noqa: S608 - only our own text
