"""The statements on HITs and on what turkers handed in.

The slots of a published task are held by the connector, a worker of its own who is in no team: nobody else is
handed them, they count as money that is out, and a job that is being stopped waits for them. What a turker
handed in takes over one of them.
"""

from __future__ import annotations

from groundwork.activity import TaskEventKind
from task_router.claims.statements import LINE, WITH_LINE

ISSUER = "mturk"
CONNECTOR = "connector"
"""The connector's subject; the ids of turkers begin with an A."""

PUBLISHABLE = """
SELECT t.id AS task_id, t.job_id, t.ordinal, count(*)::int AS free, h.hit_id IS NOT NULL AS standing
FROM labeling_job AS j
JOIN work_team AS w ON w.id = j.team_id AND w.kind = 'public' AND w.deleted_at IS NULL
JOIN labeling_task AS t ON t.job_id = j.id AND t.state = 'open'
JOIN task_slot AS s ON s.task_id = t.id AND s.lease_until < now()
LEFT JOIN turk_hit AS h ON h.task_id = t.id
WHERE j.status = 'InProgress'
  AND (h.task_id IS NULL OR h.state = 'closed' OR (h.state = 'open' AND h.expires_at > now()))
  AND (j.availability_seconds IS NULL
       OR t.opened_at + make_interval(secs => j.availability_seconds - $1) > now())
GROUP BY t.id, h.task_id, j.priority
HAVING h.state IS DISTINCT FROM 'open' OR h.assignments + count(*) <= $2
ORDER BY j.priority DESC, t.id LIMIT $3
"""
"""Tasks with slots for which no turker is asked yet. $1: a HIT should live so many seconds at least. A HIT
that would get more than $2 assignments is closed first, and another one takes its place."""

_EXPIRES_AT = """
CASE WHEN j.availability_seconds IS NULL THEN now() + make_interval(secs => $3)
     ELSE t.opened_at + make_interval(secs => j.availability_seconds) END"""
"""Of the HIT of task `t` of job `j`: with its availability, or else after $3 seconds."""

HOLD = f"""
WITH free AS (
  SELECT s.id, {_EXPIRES_AT} + make_interval(secs => j.task_time_limit_seconds + $4) AS until
  FROM task_slot AS s JOIN labeling_task AS t ON t.id = s.task_id JOIN labeling_job AS j ON j.id = t.job_id
  WHERE s.task_id = $1 AND s.lease_until < now()
  ORDER BY s.id LIMIT $5 FOR UPDATE OF s SKIP LOCKED),
held AS (
  UPDATE task_slot AS s
  SET lease_token = gen_random_uuid(), lease_owner = $2, lease_client = NULL, leased_at = now(),
      lease_until = free.until, claims = s.claims + 1
  FROM free WHERE s.id = free.id
  RETURNING s.id)
SELECT count(*)::int FROM held
"""
"""Hold up to $5 free slots of task $1 for the connector ($2), until the HIT's turkers must have handed in and
$4 seconds more; how many."""

PUT_HIT = f"""
INSERT INTO turk_hit AS h
  (task_id, job_id, ordinal, request_token, assignments, price_mills, state, expires_at)
SELECT t.id, t.job_id, t.ordinal, gen_random_uuid()::text, $2, j.task_price_mills, 'publishing', {_EXPIRES_AT}
FROM labeling_task AS t JOIN labeling_job AS j ON j.id = t.job_id WHERE t.id = $1
ON CONFLICT (task_id) DO UPDATE
  SET assignments = CASE WHEN h.state = 'closed' THEN excluded.assignments
                         ELSE h.assignments + excluded.assignments END,
      request_token = CASE WHEN h.state = 'closed' THEN excluded.request_token ELSE h.request_token END,
      hit_id = CASE WHEN h.state = 'closed' THEN NULL ELSE h.hit_id END,
      expires_at = CASE WHEN h.state = 'closed' THEN excluded.expires_at ELSE h.expires_at END,
      created_at = CASE WHEN h.state = 'closed' THEN now() ELSE h.created_at END,
      state = 'publishing'
"""
"""Ask for $2 answers to task $1, or for so many more."""

UNPUBLISHED = """
SELECT h.task_id, h.job_id, h.request_token, h.hit_id, h.assignments, h.price_mills,
       extract(epoch FROM h.expires_at - now())::int AS lifetime,
       extract(epoch FROM now() - h.created_at)::int AS age,
       j.title, j.description, j.task_type, j.task_time_limit_seconds,
       d.request -> 'HumanTaskConfig' -> 'TaskKeywords' AS keywords
FROM turk_hit AS h JOIN labeling_job AS j ON j.id = h.job_id
LEFT JOIN job_definition AS d ON d.job_id = j.id
WHERE h.state = 'publishing' ORDER BY h.last_error IS NOT NULL, h.task_id LIMIT $1
"""

PUBLISHED = """
UPDATE turk_hit SET hit_id = $3, state = 'open', last_error = NULL
WHERE task_id = $1 AND request_token = $2 AND state = 'publishing' AND assignments = $4
"""
"""Unless another replica was faster, or the HIT is to be larger by now."""

REFUSED = """
WITH refused AS (
  UPDATE turk_hit SET last_error = $2 WHERE task_id = $1 AND last_error IS DISTINCT FROM $2 RETURNING job_id)
INSERT INTO job_log (job_id, service, level, message)
SELECT r.job_id, 'task-router', 'warning', 'Mechanical Turk refuses what the connector asks: ' || $2
FROM refused AS r
WHERE NOT EXISTS (SELECT FROM turk_hit AS h WHERE h.job_id = r.job_id AND h.last_error = $2)
"""
"""Tell the requester once what Mechanical Turk refuses with $2, here of task $1."""

CLOSING = """
UPDATE turk_hit SET state = 'closing' WHERE task_id = $1 AND hit_id = $2 AND state IN ('open', 'closing')
RETURNING task_id
"""
"""Nothing more is asked with this HIT. No row: it is being made larger at this moment, or is closed."""

EXPIRED = "UPDATE turk_hit SET state = 'closing' WHERE task_id = $1 AND hit_id = $2"

CLOSED = "UPDATE turk_hit SET state = 'closed' WHERE task_id = $1 AND hit_id = $2"

UNWANTED = """
SELECT h.task_id, h.hit_id FROM turk_hit AS h
LEFT JOIN labeling_job AS j ON j.id = h.job_id AND j.deleted_at IS NULL
WHERE h.state IN ('open', 'publishing') AND h.hit_id IS NOT NULL
  AND (j.id IS NULL OR j.status <> 'InProgress')
ORDER BY h.task_id
"""
"""HITs that stand although their job is being stopped, or has ended."""

STANDING = """
SELECT h.task_id, h.job_id, h.ordinal, h.hit_id, h.price_mills,
       h.state = 'closing' OR h.expires_at < now()
       OR h.assignments <= (SELECT count(*) FROM turk_assignment AS a
                            WHERE a.task_id = h.task_id AND a.hit_id = h.hit_id AND a.decided_at IS NOT NULL)
       AS may_be_over
FROM turk_hit AS h WHERE h.state <> 'closed' AND h.hit_id IS NOT NULL
ORDER BY h.task_id
"""

TURKER = "SELECT id, public_id, name, email FROM worker WHERE issuer = 'mturk' AND subject = $1"

BLOCKED = "SELECT EXISTS (SELECT FROM worker_block WHERE job_id = $1 AND worker_id = $2)"

VERDICT = "SELECT state <> 'rejected' AS approved, reason FROM turk_assignment WHERE assignment_id = $1"

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('turk'), hashtext($1))"

TAKE_OVER = f"""
WITH mine AS (
  SELECT id FROM task_slot WHERE task_id = $1 AND lease_token = $2),
slot AS (
  SELECT id FROM task_slot
  WHERE task_id = $1 AND lease_owner = $3 AND NOT EXISTS (SELECT FROM mine)
    AND NOT EXISTS (SELECT FROM answer WHERE lease_token = $2)
    AND NOT EXISTS (SELECT FROM turk_assignment WHERE assignment_id = $7)
  ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED),
taken AS (
  UPDATE task_slot AS s
  SET lease_token = $2, lease_owner = $4, leased_at = $5, lease_until = now() + interval '1 hour',
      worked_since = NULL, worked_seconds = extract(epoch FROM $6::timestamptz - $5::timestamptz)
  FROM slot WHERE s.id = slot.id
  RETURNING s.id, s.job_id, s.task_id),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at)
  SELECT t.job_id, t.id, t.ordinal, $4, '{TaskEventKind.ACCEPTED}', $5
  FROM taken JOIN labeling_task AS t ON t.id = taken.task_id)
SELECT id FROM mine UNION ALL SELECT id FROM taken
"""
"""A slot of task $1 that the connector ($3) holds becomes worker $4's under token $2, as if he had claimed it
at $5 and were done at $6 ($7: the assignment). Asking again finds the same slot. No row: there is none to
take over, or the answer is stored, or the assignment was decided."""

GIVE_UP = f"""
WITH slot AS (
  UPDATE task_slot SET lease_token = NULL, lease_owner = NULL, lease_client = NULL, leased_at = NULL,
    lease_until = '-infinity', worked_since = NULL, worked_seconds = 0
  WHERE task_id = $1 AND lease_token = $2
  RETURNING task_id)
INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason)
SELECT t.job_id, t.id, t.ordinal, $3, '{TaskEventKind.RETURNED}', $4
FROM slot JOIN labeling_task AS t ON t.id = slot.task_id
"""

LET_GO = """
UPDATE task_slot SET lease_token = NULL, lease_owner = NULL, leased_at = NULL, lease_until = '-infinity'
WHERE task_id = $1 AND lease_owner = $2
"""
"""What the connector ($2) still holds of task $1 is free again."""

ANSWERED = "SELECT EXISTS (SELECT FROM answer WHERE lease_token = $1)"

RECORD = """
INSERT INTO turk_assignment (assignment_id, task_id, job_id, hit_id, worker_id, state, reason, submitted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
RETURNING assignment_id
"""

PAY_UNUSED = """
INSERT INTO job_spending AS p (job_id, spent_mills) SELECT id, $2 FROM labeling_job WHERE id = $1
ON CONFLICT (job_id) DO UPDATE SET spent_mills = p.spent_mills + excluded.spent_mills
"""

DECIDED = """
UPDATE turk_assignment SET decided_at = now(), state = CASE state WHEN 'taken' THEN 'approved' ELSE state END
WHERE assignment_id = $1 AND decided_at IS NULL
"""

LOG = "INSERT INTO job_log (job_id, service, level, message) VALUES ($1, 'task-router', 'warning', $2)"

PAGE = f"""
SELECT j.id AS job_id, j.xmin::text::bigint AS version, d.template, d.label_categories,
       {LINE} AS line, i.input
FROM turk_hit AS h JOIN labeling_task AS t ON t.id = h.task_id JOIN labeling_job AS j ON j.id = t.job_id
{WITH_LINE}
LEFT JOIN job_definition AS d ON d.job_id = j.id
LEFT JOIN task_input AS i ON i.job_id = t.job_id AND i.ordinal = t.ordinal
WHERE h.task_id = $1 AND h.state <> 'closed' AND j.deleted_at IS NULL
"""
"""What the page of task $1 is made of, for as long as its HIT stands."""
