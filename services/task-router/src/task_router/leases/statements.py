"""The statements on what somebody holds. Each names the lease token, and is a transaction of its own."""

from __future__ import annotations

from groundwork.activity import TaskEventKind
from task_router.claims.statements import IS_TEST, LINE, VISIBLE, WITH_LINE
from task_router.vendors.hook_people import IS_HOOK

# $1 token, $2 worker, $3 slot, $4 teams that are closed to him.
_SLOT = """
slot AS MATERIALIZED (
  SELECT s.id, s.task_id, s.job_id, s.leased_at, t.ordinal, t.state, j.task_time_limit_seconds AS seconds,
         s.worked_since IS NULL AS stopped
  FROM task_slot AS s
  JOIN labeling_task AS t ON t.id = s.task_id
  JOIN labeling_job AS j ON j.id = s.job_id
  WHERE s.id = $3 AND s.lease_token = $1 AND s.lease_owner = $2 AND NOT j.team_id = ANY($4::bigint[])
  FOR UPDATE OF s)"""
# The same of what was not put back by the clock yet.
_IN_TIME = _SLOT.replace("FOR UPDATE", "AND s.lease_until >= now() FOR UPDATE")


def _told(kind: TaskEventKind, *, reason: str = "NULL", where: str = "true") -> str:
    return f"""
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason, accepted_at)
  SELECT job_id, task_id, ordinal, $2, '{kind}', {reason}, leased_at FROM slot
  WHERE {where})"""


_GONE = """
gone AS (
  DELETE FROM task_slot AS s USING slot WHERE s.id = slot.id AND slot.state = 'known')"""
# A question whose answer is known is asked of one worker, so it stays his, under a token that nobody knows:
# nobody else is to get it, and he gets it again as he would an object.
_KEPT = """
kept AS (
  UPDATE task_slot AS s
  SET lease_token = gen_random_uuid(), lease_client = NULL, lease_until = '-infinity', worked_since = NULL,
      worked_seconds = 0
  FROM slot WHERE s.id = slot.id AND slot.state = 'known')"""
_FREED = """
freed AS (
  UPDATE task_slot AS s
  SET lease_token = NULL, lease_owner = NULL, lease_client = NULL, leased_at = NULL,
      lease_until = '-infinity', worked_since = NULL, worked_seconds = 0
  FROM slot WHERE s.id = slot.id AND slot.state <> 'known'),
undrafted AS (
  DELETE FROM task_draft WHERE lease_token = $1 AND EXISTS (SELECT FROM slot))"""

HOLDS_FOR_CLOSED_TEAM = """
SELECT FROM task_slot AS s JOIN labeling_job AS j ON j.id = s.job_id
WHERE s.id = $3 AND s.lease_token = $1 AND s.lease_owner = $2 AND j.team_id = ANY($4::bigint[])
"""

# What a task is about, for as long as it may be worked on: also for somebody who went back to his answer.
SOURCE = f"""
SELECT {LINE} AS line
FROM (
  SELECT s.task_id FROM task_slot AS s
  WHERE s.id = $3 AND s.lease_token = $1 AND s.lease_owner = $2 AND s.lease_until >= now()
  UNION ALL
  SELECT a.task_id FROM answer_reopening AS r JOIN answer AS a ON a.id = r.answer_id
  WHERE r.token = $1 AND r.worker_id = $2 AND r.answer_id = $3 AND r.used_at IS NULL AND r.until >= now()
) AS held
JOIN labeling_task AS t ON t.id = held.task_id
JOIN labeling_job AS j ON j.id = t.job_id
{WITH_LINE}
WHERE NOT j.team_id = ANY($4::bigint[])
"""

# Who lets his time run out may be given another slot of the same object by then.
EXTEND = f"""
WITH {_IN_TIME},
extended AS (
  UPDATE task_slot AS s SET lease_until = now() + make_interval(secs => slot.seconds)
  FROM slot WHERE s.id = slot.id
  RETURNING s.lease_until),
{_told(TaskEventKind.EXTENDED)}
SELECT lease_until FROM extended
"""

RELEASE = f"""
WITH {_SLOT},
{_KEPT},
{_FREED},
counted AS (
  UPDATE worker_record AS r SET released = r.released + 1, last_at = now()
  FROM slot WHERE r.job_id = slot.job_id AND r.worker_id = $2),
{_told(TaskEventKind.RETURNED)}
SELECT job_id FROM slot
"""

DECLINE = f"""
WITH {_SLOT},
{_GONE},
{_FREED},
declined AS (
  INSERT INTO task_decline (task_id, worker_id, job_id, reason)
  SELECT slot.task_id, who.id, slot.job_id, $5
  FROM slot CROSS JOIN LATERAL (
    SELECT $2::bigint AS id
    UNION
    SELECT other.id FROM worker AS me
    JOIN worker AS other ON other.issuer = me.issuer AND other.subject {IS_HOOK}
    WHERE me.id = $2 AND me.issuer LIKE 'vendor:%' AND me.subject {IS_HOOK} AND slot.state = 'open') AS who
  ON CONFLICT DO NOTHING
  RETURNING task_id),
marked AS (
  UPDATE labeling_task AS t SET declines = t.declines + 1 FROM declined WHERE t.id = declined.task_id),
counted AS (
  UPDATE worker_record AS r SET declined = r.declined + 1, last_at = now()
  FROM slot WHERE r.job_id = slot.job_id AND r.worker_id = $2),
{_told(TaskEventKind.DECLINED, reason="$5")}
SELECT job_id, task_id, state FROM slot
"""
"""What the vendor's server declines is declined by all who stand for it, and counts as one decline."""

_KEEP_DRAFT = """
drafted AS (
  INSERT INTO task_draft (lease_token, job_id, content) SELECT $1, job_id, $5::json FROM slot WHERE $6
  ON CONFLICT (lease_token) DO UPDATE SET content = excluded.content, saved_at = now())"""

SAVE_DRAFT = f"""
WITH {_IN_TIME}, {_KEEP_DRAFT}
SELECT now() AS saved_at FROM slot
"""

STOP = f"""
WITH {_IN_TIME},
{_KEEP_DRAFT},
stopped AS (
  UPDATE task_slot AS s
  SET worked_seconds = s.worked_seconds + coalesce(extract(epoch FROM now() - s.worked_since), 0),
      worked_since = NULL, lease_client = NULL
  FROM slot WHERE s.id = slot.id
  RETURNING s.lease_until),
{_told(TaskEventKind.STOPPED, where="NOT stopped")}
SELECT lease_until FROM stopped
"""

RESUME = f"""
WITH {_IN_TIME},
resumed AS (
  UPDATE task_slot AS s SET worked_since = coalesce(s.worked_since, now()), lease_client = $5
  FROM slot WHERE s.id = slot.id),
{_told(TaskEventKind.RESUMED, where="stopped")}
SELECT job_id FROM slot
"""

REPORT = f"""
WITH {_SLOT},
reported AS (
  INSERT INTO problem_report (job_id, ordinal, worker_id, message)
  SELECT job_id, ordinal, $2, $5 FROM slot),
{_told(TaskEventKind.REPORTED, reason="$5")}
SELECT job_id FROM slot
"""

MINE = f"""
SELECT s.id, s.lease_token, s.lease_until, t.ordinal, {LINE} AS line, {IS_TEST} AS test,
       j.id AS job_id, j.xmin::text::bigint AS version, j.name AS job,
       s.worked_since IS NULL AS stopped, d.content AS draft, d.saved_at AS draft_saved_at,
       s.worked_seconds + coalesce(extract(epoch FROM now() - s.worked_since), 0)::float8 AS seconds
FROM labeling_job AS j
JOIN team_member AS m ON m.team_id = j.team_id
JOIN task_slot AS s ON s.job_id BETWEEN j.id AND j.id AND s.lease_owner = $1 AND s.lease_until >= now()
JOIN labeling_task AS t ON t.id = s.task_id {WITH_LINE}
LEFT JOIN task_draft AS d ON d.lease_token = s.lease_token
WHERE {VISIBLE}
ORDER BY s.leased_at, s.lease_token
"""
"""All that worker $1 holds."""

REOPEN = f"""
WITH last AS MATERIALIZED (
  SELECT a.id, a.job_id, a.ordinal, a.content, a.content_ref, a.submitted_at, t.id AS task_id
  FROM answer AS a JOIN labeling_task AS t ON t.id = a.task_id
  WHERE a.worker_id = $1 AND a.job_id = $2 ORDER BY a.submitted_at DESC LIMIT 1),
reopened AS (
  INSERT INTO answer_reopening (token, answer_id, worker_id, until)
  SELECT gen_random_uuid(), last.id, $1, now() + make_interval(secs => $3)
  FROM last WHERE last.submitted_at > now() - make_interval(secs => $4)
  RETURNING token, until)
SELECT last.id, reopened.token AS lease_token, reopened.until AS lease_until, last.ordinal,
       {LINE} AS line, {IS_TEST} AS test,
       last.content, last.content_ref
FROM reopened CROSS JOIN last
JOIN labeling_task AS t ON t.id = last.task_id {WITH_LINE}
"""
"""Reopen the last answer that worker $1 gave in job $2 for $3 seconds, if it is not older than $4 seconds."""
