"""The statements that hand out work. The database's clock decides about every lease.

A slot is free when `lease_until < now()`: it was never claimed ('-infinity'), was given back, or its lease
is over. Lease columns are in no index, so a claim updates the row in place. Each statement is a transaction
of its own, which saves the round trips that begin and end one.
"""

from __future__ import annotations

from functools import cache

from groundwork.activity import TaskEventKind
from task_router.quality.statements import KNOWN_PRIORITY

# A claim must stay cheap while statistics are stale, as they are when a job or a worker is new, so the text
# leaves the planner one index for each part (a test holds it to that):
# - OFFSET 0 keeps each NOT EXISTS a look-up by task, done for the few slots that are looked at. As joins they
#   read whole tables, because hardly any lease seems to be held by one worker.
# - "+ 0" keeps it from reading all answers of a worker of whom it knows none yet.
# - BETWEEN, and the job in ORDER BY, keep it from walking through other jobs' slots by id; wherever slots of
#   a job are looked for, because statistics from before a job came say that every slot is another's.
_UNANSWERED = """
    NOT EXISTS (SELECT FROM answer AS a
                WHERE a.task_id = s.task_id AND a.worker_id + 0 = $2 OFFSET 0)"""
_UNDECLINED = """
    NOT EXISTS (SELECT FROM task_decline AS d
                WHERE d.task_id = s.task_id AND d.worker_id = $2 OFFSET 0)"""
_UNHELD = """
    NOT EXISTS (SELECT FROM task_slot AS h WHERE h.task_id = s.task_id
                AND h.lease_owner = $2 AND h.lease_until >= now() OFFSET 0)"""
_FOR_ME = f"{_UNANSWERED} AND {_UNHELD} AND {_UNDECLINED}"

_WORK = f"s.priority > {KNOWN_PRIORITY}"
"""Not a question whose answer is known: that is asked of one worker."""

VISIBLE = """
  m.worker_id = $1 AND m.skills @> j.required_skills
  AND j.status IN ('Initializing', 'InProgress', 'Stopping', 'Stopped')
  AND j.deleted_at IS NULL AND NOT j.team_id = ANY($2::bigint[])"""
"""Jobs that a worker ($1) may work on, now or soon, or might have until they were stopped; another team's job
is not there, and neither is one of a team that is closed to him ($2) or asks for skills that he has not."""

_LOOK = f"""
SELECT j.id, j.xmin::text::bigint AS version, coalesce(r.claims, 0) AS ticket,
       coalesce(r.answers, 0) AS answers,
       EXISTS (SELECT FROM worker_block AS b WHERE b.job_id = j.id AND b.worker_id = $1) AS blocked,
       (SELECT q.passed FROM qualification AS q WHERE q.job_id = j.id AND q.worker_id = $1) AS passed
FROM labeling_job AS j
JOIN team_member AS m ON m.team_id = j.team_id
LEFT JOIN worker_record AS r ON r.job_id = j.id AND r.worker_id = $1
WHERE {VISIBLE} AND """

LOOK_BY_NAME = _LOOK + "j.name_key = $3"
LOOK_BY_ID = _LOOK + "j.id = $3"

LINE = "coalesce(o.line, g.line)"
WITH_LINE = """
LEFT JOIN dataset_object AS o ON o.job_id = t.job_id AND o.ordinal = t.ordinal
LEFT JOIN gold_question AS g ON t.ordinal < 0 AND g.job_id = t.job_id AND g.ordinal = t.ordinal"""
"""What a task `t` is about: an object of the dataset, or a question whose answer is known."""
IS_TEST = "coalesce(g.purpose = 'test', false)"


def claiming(
    count: int, window: int, *, job: str, seconds: str, client: str, ticket: str, beyond: str = ""
) -> str:
    """The parts of a statement that claim up to `count` slots of different tasks for worker $2, out of the
    first `window` free ones; the last that others may read is `offered`.

    `job`, `seconds` and `client` are values, `ticket` a part without rows when nothing may be claimed, and
    `beyond` conditions that a slot `s` has to meet besides. Parts are materialized because the planner may
    otherwise run the locking scan more than once and claim more than the limit. Limits are literals (both are
    integers of ours): with parameters there, the planner cannot know that it will need one row, and a plan
    made for thousands is what it keeps.
    """
    return f"""
free AS MATERIALIZED (
  SELECT s.id, s.task_id, s.lease_token, s.lease_owner, s.leased_at FROM task_slot AS s
  WHERE EXISTS (SELECT FROM {ticket})
    AND s.job_id BETWEEN {job} AND {job} AND {_WORK} AND s.lease_until < now() {beyond} AND {_FOR_ME}
  ORDER BY s.job_id, s.priority DESC, s.id LIMIT {window:d} FOR UPDATE OF s SKIP LOCKED),
picked AS MATERIALIZED (
  SELECT DISTINCT ON (task_id) * FROM free ORDER BY task_id, id LIMIT {count:d}),
claimed AS (
  UPDATE task_slot AS s
  SET lease_token = gen_random_uuid(), lease_owner = $2, lease_client = {client}, leased_at = now(),
      lease_until = now() + make_interval(secs => {seconds}), worked_since = now(), worked_seconds = 0,
      claims = s.claims + 1
  FROM picked WHERE s.id = picked.id
  RETURNING s.id, s.task_id, s.lease_token, s.lease_until, picked.lease_token AS expired_token,
            picked.lease_owner AS expired_owner, picked.leased_at AS expired_since),
offered AS MATERIALIZED (
  SELECT claimed.*, t.ordinal, {LINE} AS line
  FROM claimed JOIN labeling_task AS t ON t.id = claimed.task_id {WITH_LINE}),
accepted AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at, lease_token)
  SELECT {job}, task_id, ordinal, expired_owner, '{TaskEventKind.EXPIRED}', expired_since, expired_token
  FROM offered WHERE expired_owner IS NOT NULL
  UNION ALL
  SELECT {job}, task_id, ordinal, $2, '{TaskEventKind.ACCEPTED}', now(), NULL FROM offered)"""


@cache
def claim_statement(count: int, window: int, *, left: bool = False) -> str:
    """Claim up to `count` slots of different tasks out of the first `window` free ones;
    with `left` only such as somebody was handed before and did not answer in time.

    $1 job, $2 worker, $3 seconds, $4 client, $5 ticket. No row: the ticket is not the worker's last one, and
    nothing was done. A row without an id: there is nothing for him.

    The ticket keeps two windows of one worker from taking two slots of one task. Both would see the same
    state of the table, in which neither holds anything; but both also name the number of claims that they
    saw, and the second to arrive waits for the first one's row, finds another number, and does nothing.
    """
    beyond = "AND s.lease_token IS NOT NULL" if left else ""
    parts = claiming(count, window, job="$1", seconds="$3", client="$4", ticket="ticket", beyond=beyond)
    return f"""
WITH ticket AS (
  INSERT INTO worker_record AS r (job_id, worker_id, claims) VALUES ($1, $2, 1)
  ON CONFLICT (job_id, worker_id) DO UPDATE SET claims = r.claims + 1, last_at = now()
    WHERE r.claims = $5
  RETURNING r.claims),
{parts}
SELECT o.id, o.lease_token, o.lease_until, o.ordinal, o.line
FROM ticket LEFT JOIN offered AS o ON true
ORDER BY o.id
"""


HELD = f"""
SELECT s.id, s.lease_token, s.lease_until, t.ordinal, {LINE} AS line, {IS_TEST} AS test
FROM task_slot AS s JOIN labeling_task AS t ON t.id = s.task_id {WITH_LINE}
WHERE s.job_id BETWEEN $1 AND $1 AND s.lease_owner = $2 AND s.lease_client = $3
  AND s.lease_until >= now() AND s.worked_since IS NOT NULL
ORDER BY s.leased_at, s.lease_token LIMIT $4
"""
# What was leased together has no order of its own: the slots of known questions are younger.

FREE = f"""
SELECT EXISTS (SELECT FROM task_slot AS s
               WHERE s.job_id BETWEEN $1 AND $1 AND {_WORK} AND s.lease_until < now() AND {_FOR_ME})
"""
"""Whether a claim of worker $2 in job $1 would find something."""

WHY_EMPTY = f"""
SELECT seen.free, seen.held_until, seen.wanted, seen.declined,
       EXISTS (SELECT FROM work_order AS w WHERE w.job_id = $1 AND w.opened < w.size) AS unopened,
       EXISTS (SELECT FROM work_order AS w WHERE w.job_id = $1) AS ordered,
       now() AS now
FROM (
  SELECT coalesce(bool_or(mine AND s.lease_until < now() AND {_UNHELD}), false) AS free,
         min(s.lease_until) FILTER (WHERE mine AND s.lease_until >= now()) AS held_until,
         count(*) > 0 AS wanted, coalesce(bool_or(unanswered), false) AS declined
  FROM task_slot AS s
  CROSS JOIN LATERAL (SELECT {_UNANSWERED} AS unanswered, {_UNDECLINED} AS undeclined) AS asked
  CROSS JOIN LATERAL (SELECT unanswered AND undeclined AS mine) AS so
  WHERE s.job_id BETWEEN $1 AND $1 AND {_WORK}) AS seen
"""
"""How job $1 looks to worker $2, whom nothing could be given; in one walk over what is open, because whoever
has nothing to do asks again and again."""

JOBS = f"""
SELECT j.id, j.xmin::text::bigint AS version,
       coalesce(r.answers < j.max_answers_per_worker, true)
       AND (j.test_questions = 0
            OR EXISTS (SELECT FROM qualification AS q WHERE q.job_id = j.id AND q.worker_id = $1)
            OR j.test_questions <= (SELECT count(*) FROM gold_question AS g WHERE g.job_id = j.id
                                    AND g.purpose = 'test' AND g.retired_at IS NULL))
       AND EXISTS (SELECT FROM task_slot AS s
               WHERE s.job_id BETWEEN j.id AND j.id AND s.lease_until < now()
                 AND ({_WORK} OR j.gold_rate > 0 AND s.lease_owner = $1
                      AND EXISTS (SELECT FROM labeling_task AS t JOIN gold_question AS g
                                  ON g.job_id = t.job_id AND g.ordinal = t.ordinal
                                  WHERE t.id = s.task_id AND g.purpose = 'gold' AND g.retired_at IS NULL))
                 AND NOT EXISTS (SELECT FROM answer AS a
                                 WHERE a.task_id = s.task_id AND a.worker_id = $1)
                 AND NOT EXISTS (SELECT FROM task_decline AS d
                                 WHERE d.task_id = s.task_id AND d.worker_id = $1)) AS available
FROM labeling_job AS j JOIN team_member AS m ON m.team_id = j.team_id
LEFT JOIN worker_record AS r ON r.job_id = j.id AND r.worker_id = $1
WHERE {VISIBLE} AND j.status = 'InProgress'
  AND NOT EXISTS (SELECT FROM worker_block AS b WHERE b.job_id = j.id AND b.worker_id = $1)
  AND NOT EXISTS (SELECT FROM qualification AS q
                  WHERE q.job_id = j.id AND q.worker_id = $1 AND NOT q.passed)
ORDER BY j.priority DESC, j.deadline NULLS LAST, j.id DESC
"""
