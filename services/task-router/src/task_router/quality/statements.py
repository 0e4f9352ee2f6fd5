"""The statements on questions whose answers are known, and on who may work on a job."""

from __future__ import annotations

from functools import cache

from groundwork.activity import TaskEventKind

KNOWN_PRIORITY = -1
"""Of the slot of a known question: below that of every other slot, because nobody else is ever offered it."""


@cache
def asking_again(count: int, *, left: bool = False) -> str:
    """Ask worker $2 up to `count` questions of job $1 for $3 seconds again that he gave back or did not
    answer in time, as he would get an object again; with `left` only such as he did not give back. $4 client,
    $5 ticket.

    No row: there is none, and nothing was done. A row without an id: the ticket is not the worker's last one
    (see `claim_statement`).
    """
    beyond = "AND s.lease_until > '-infinity'" if left else ""
    return f"""
WITH own AS MATERIALIZED (
  SELECT s.id, s.task_id, s.lease_token, s.lease_until, s.leased_at, g.ordinal, g.line
  FROM task_slot AS s
  JOIN labeling_task AS t ON t.id = s.task_id
  JOIN gold_question AS g ON g.job_id = t.job_id AND g.ordinal = t.ordinal
  WHERE s.job_id BETWEEN $1 AND $1 AND s.priority = {KNOWN_PRIORITY}
    AND s.lease_owner = $2 AND s.lease_until < now() {beyond}
    AND g.purpose = 'gold' AND g.retired_at IS NULL
  ORDER BY s.leased_at, s.lease_token LIMIT {count:d} FOR UPDATE OF s SKIP LOCKED),
ticket AS (
  UPDATE worker_record AS r SET claims = r.claims + 1, last_at = now()
  WHERE r.job_id = $1 AND r.worker_id = $2 AND r.claims = $5 AND EXISTS (SELECT FROM own)
  RETURNING r.claims),
leased AS (
  UPDATE task_slot AS s
  SET lease_token = gen_random_uuid(), lease_client = $4, leased_at = now(),
      lease_until = now() + make_interval(secs => $3), worked_since = now(), worked_seconds = 0,
      claims = s.claims + 1
  FROM own WHERE s.id = own.id AND EXISTS (SELECT FROM ticket)
  RETURNING s.id, s.lease_token, s.lease_until),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at, lease_token)
  SELECT $1, task_id, ordinal, $2, '{TaskEventKind.EXPIRED}', leased_at, lease_token FROM own
  WHERE lease_until > '-infinity' AND EXISTS (SELECT FROM ticket)
  UNION ALL
  SELECT $1, task_id, ordinal, $2, '{TaskEventKind.ACCEPTED}', now(), NULL FROM own
  WHERE EXISTS (SELECT FROM ticket))
SELECT leased.id, leased.lease_token, leased.lease_until, own.ordinal, own.line
FROM own LEFT JOIN leased ON leased.id = own.id
"""


@cache
def asking(count: int) -> str:
    """Ask worker $2 up to `count` questions of job $1 for $3 seconds, of those with purpose $6 that he has
    not seen yet; $4 client, $5 ticket.

    A question gets its task when it is first asked, and a slot that is this worker's from the start: to all
    that follows it is a task like any other. No row: the ticket is not the worker's last one (see
    `claim_statement`), and nothing was done. A row without an id: he has seen them all.

    Tasks are made in order, and a slot in which he answers at this moment is left to that statement, so that
    nobody waits for one who waits for him.
    """
    return f"""
WITH chosen AS MATERIALIZED (
  SELECT g.ordinal, g.line, g.purpose, t.id AS task_id
  FROM gold_question AS g
  LEFT JOIN labeling_task AS t ON t.job_id = g.job_id AND t.ordinal = g.ordinal
  WHERE g.job_id = $1 AND g.purpose = $6 AND g.retired_at IS NULL
    AND NOT EXISTS (SELECT FROM answer AS a
                    WHERE a.task_id = t.id AND a.worker_id + 0 = $2 OFFSET 0)
    AND NOT EXISTS (SELECT FROM task_decline AS d
                    WHERE d.task_id = t.id AND d.worker_id = $2 OFFSET 0)
    AND NOT EXISTS (SELECT FROM task_slot AS h
                    WHERE h.task_id = t.id AND h.lease_owner = $2 AND h.lease_until >= now() OFFSET 0)
  ORDER BY random() LIMIT {count:d}),
ticket AS (
  INSERT INTO worker_record AS r (job_id, worker_id, claims, asked_known)
  SELECT $1, $2, 1, count(*) FROM chosen
  ON CONFLICT (job_id, worker_id) DO UPDATE
    SET claims = r.claims + 1, asked_known = r.asked_known + excluded.asked_known, last_at = now()
    WHERE r.claims = $5
  RETURNING r.claims),
over AS (
  DELETE FROM task_slot AS s USING labeling_task AS t
  WHERE t.id = s.task_id AND s.id IN (
    SELECT h.id FROM task_slot AS h
    WHERE EXISTS (SELECT FROM ticket) AND h.job_id BETWEEN $1 AND $1 AND h.priority = {KNOWN_PRIORITY}
      AND h.lease_owner = $2 AND h.lease_until < now() FOR UPDATE SKIP LOCKED)
  RETURNING t.id, t.ordinal, s.lease_token, s.leased_at, s.lease_until),
made AS (
  INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)
  SELECT $1, ordinal, 'known', 0 FROM chosen WHERE task_id IS NULL AND EXISTS (SELECT FROM ticket)
  ORDER BY ordinal
  ON CONFLICT DO NOTHING
  RETURNING id, ordinal),
task AS MATERIALIZED (
  SELECT coalesce(chosen.task_id, made.id) AS id, chosen.ordinal, chosen.line, chosen.purpose
  FROM chosen LEFT JOIN made ON made.ordinal = chosen.ordinal
  WHERE EXISTS (SELECT FROM ticket) AND coalesce(chosen.task_id, made.id) IS NOT NULL),
leased AS (
  INSERT INTO task_slot (job_id, task_id, lease_token, lease_owner, lease_client, leased_at, lease_until,
                         worked_since, claims, priority)
  SELECT $1, id, gen_random_uuid(), $2, $4, now(), now() + make_interval(secs => $3), now(), 1,
         {KNOWN_PRIORITY} FROM task
  RETURNING id, task_id, lease_token, lease_until),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at, lease_token)
  SELECT $1, id, ordinal, $2, '{TaskEventKind.EXPIRED}', leased_at, lease_token FROM over
  WHERE lease_until > '-infinity'
  UNION ALL
  SELECT $1, id, ordinal, $2, '{TaskEventKind.ACCEPTED}', now(), NULL FROM task)
SELECT leased.id, leased.lease_token, leased.lease_until, task.ordinal, task.line,
       task.purpose = 'test' AS test
FROM ticket LEFT JOIN (leased JOIN task ON task.id = leased.task_id) ON true
"""


TEST_STATE = """
SELECT (SELECT count(*) FROM gold_question AS g
        WHERE g.job_id = $1 AND g.purpose = 'test' AND g.retired_at IS NULL) AS questions,
       (SELECT count(*) FROM gold_question AS g
        JOIN labeling_task AS t ON t.job_id = g.job_id AND t.ordinal = g.ordinal
        WHERE g.job_id = $1 AND g.purpose = 'test' AND g.retired_at IS NULL
          AND (EXISTS (SELECT FROM answer AS a WHERE a.task_id = t.id AND a.worker_id = $2)
               OR EXISTS (SELECT FROM task_decline AS d
                          WHERE d.task_id = t.id AND d.worker_id = $2))) AS answered,
       (SELECT count(*) FROM task_slot AS s JOIN labeling_task AS t ON t.id = s.task_id
        JOIN gold_question AS g ON g.job_id = t.job_id AND g.ordinal = t.ordinal AND g.purpose = 'test'
        WHERE s.job_id BETWEEN $1 AND $1 AND s.lease_owner = $2 AND s.lease_until >= now()) AS held
"""
"""Where worker $2 stands in the test of job $1: how many questions it has, how many he has answered or
declined, and how many he is at."""

HELD_OBJECTS = """
SELECT count(*) FROM task_slot AS s
WHERE s.job_id BETWEEN $1 AND $1 AND s.lease_owner = $2 AND s.lease_until >= now()
"""
"""How many objects of job $1 worker $2 is at; known questions with them, or the limit would show them."""
