"""The statements on tasks that are sent to vendors."""

from __future__ import annotations

from groundwork.activity import TaskEventKind
from task_router.vendors.hook_people import IS_HOOK

HOOKS = """
SELECT h.team_id, t.name AS team, t.region, t.sla_seconds, h.max_outstanding,
       (SELECT count(*)::int FROM vendor_task AS v
        WHERE v.team_id = h.team_id AND v.ended_at IS NULL) AS outstanding
FROM vendor_hook AS h JOIN work_team AS t ON t.id = h.team_id AND t.deleted_at IS NULL
WHERE h.enabled ORDER BY h.team_id
"""

PERSON = """
SELECT w.id, w.public_id, w.name, w.email FROM worker AS w
JOIN team_member AS m ON m.worker_id = w.id AND m.team_id = $1
WHERE w.issuer = 'vendor:' || $1::bigint AND w.subject = $2
"""

DECLINED_BEFORE = f"""
INSERT INTO task_decline (task_id, worker_id, job_id, reason)
SELECT DISTINCT ON (d.task_id) d.task_id, me.id, d.job_id, d.reason
FROM worker AS me
JOIN worker AS other ON other.issuer = me.issuer AND other.subject {IS_HOOK} AND other.id <> me.id
JOIN labeling_job AS j ON j.team_id = $1 AND j.status = 'InProgress'
JOIN task_decline AS d ON d.job_id = j.id AND d.worker_id = other.id
JOIN labeling_task AS t ON t.id = d.task_id AND t.state = 'open'
WHERE me.issuer = 'vendor:' || $1::bigint AND me.subject = $2
ORDER BY d.task_id, d.declined_at
ON CONFLICT DO NOTHING
"""
"""What the server of team $1 has declined is not sent to it for its new worker $2 either."""

PERSON_BY_ID = "SELECT id, public_id, name, email FROM worker WHERE id = $1"

PUT = f"""
WITH put AS (
  INSERT INTO vendor_task (lease_token, team_id, job_id, slot_id, worker_id, next_attempt_at)
  SELECT s.lease_token, $3, s.job_id, s.id, s.lease_owner, now() FROM task_slot AS s
  WHERE s.id = $1 AND s.lease_token = $2
  ON CONFLICT DO NOTHING
  RETURNING slot_id),
agreed AS (
  UPDATE task_slot AS s SET lease_until = s.leased_at + make_interval(secs => $4)
  FROM put WHERE s.id = put.slot_id AND s.lease_until < s.leased_at + make_interval(secs => $4)
  RETURNING s.task_id, s.lease_owner, s.leased_at),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason, accepted_at)
  SELECT t.job_id, t.id, t.ordinal, agreed.lease_owner, '{TaskEventKind.EXTENDED}',
         'the time that was agreed with the vendor', agreed.leased_at
  FROM agreed JOIN labeling_task AS t ON t.id = agreed.task_id)
SELECT count(*)::int FROM put
"""
"""The slot $1 under token $2 is to be sent to team $3, which has $4 seconds for it, or else the job's time
limit; 0: that was known."""

END_LOST = """
UPDATE vendor_task AS v SET ended_at = now(), next_attempt_at = NULL
WHERE v.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM task_slot AS s
                  WHERE s.id = v.slot_id AND s.lease_token = v.lease_token AND s.lease_until >= now())
RETURNING v.job_id, v.team_id,
          EXISTS (SELECT FROM task_slot AS s WHERE s.id = v.slot_id)
          AND NOT EXISTS (SELECT FROM answer AS a WHERE a.lease_token = v.lease_token) AS late
"""
"""What is no longer the vendor's; `late`: because it was not answered in time."""

LOG = "INSERT INTO job_log (job_id, service, level, message) VALUES ($1, 'task-router', 'warning', $2)"

TAKE_DUE = """
WITH due AS (
  SELECT v.lease_token FROM vendor_task AS v JOIN vendor_hook AS h ON h.team_id = v.team_id AND h.enabled
  WHERE v.next_attempt_at <= now() ORDER BY v.next_attempt_at LIMIT $1 FOR UPDATE OF v SKIP LOCKED)
UPDATE vendor_task AS v
SET attempts = v.attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
FROM due, vendor_hook AS h, work_team AS t
WHERE v.lease_token = due.lease_token AND h.team_id = v.team_id AND t.id = v.team_id
RETURNING v.lease_token, v.team_id, v.job_id, v.slot_id, v.worker_id, v.attempts, h.url, h.sealed_secret,
          t.name AS team
"""

DELIVERED = """
WITH delivered AS (
  UPDATE vendor_task SET delivered_at = now(), next_attempt_at = NULL, last_error = $2
  WHERE lease_token = $1
  RETURNING job_id, slot_id)
INSERT INTO job_log (job_id, service, level, message)
SELECT delivered.job_id, 'task-router', 'warning',
       'The vendor''s answer to the object ' || t.ordinal
       || ' was not taken, and the task waits for another one: ' || $2::text
FROM delivered JOIN task_slot AS s ON s.id = delivered.slot_id AND s.lease_token = $1
JOIN labeling_task AS t ON t.id = s.task_id
WHERE $2::text IS NOT NULL
"""
"""Task $1 has arrived; $2: what was wrong with the answer that came at once."""

TRY_AGAIN = """
UPDATE vendor_task SET next_attempt_at = now() + make_interval(secs => $2), last_error = $3
WHERE lease_token = $1 AND ended_at IS NULL
"""

ENDED = """
UPDATE vendor_task
SET ended_at = coalesce(ended_at, now()), next_attempt_at = NULL,
    answered_at = CASE WHEN $2 THEN coalesce(answered_at, now()) ELSE answered_at END
WHERE lease_token = $1
"""

FIND = """
SELECT v.lease_token, v.team_id, v.job_id, v.slot_id, v.worker_id, h.sealed_secret
FROM vendor_task AS v LEFT JOIN vendor_hook AS h ON h.team_id = v.team_id
WHERE v.lease_token = $1
"""
