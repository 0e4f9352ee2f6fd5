"""The statements that take an answer in. Every write names the lease token or a locked row."""

from __future__ import annotations

from groundwork.activity import TaskEventKind
from groundwork.events import AnswerSubmitted
from task_router.access.credentials import worker_of_session
from task_router.budget.statements import SPENT
from task_router.claims.statements import LINE, WITH_LINE, claiming


def _standing(worker: str = "$2") -> str:
    """How the worker stands to job `j`. Who may still answer: a member with the skills that the job asks for,
    who is not blocked."""
    return f"""
  j.id AS job_id, j.xmin::text::bigint AS version, coalesce(r.claims, 0) AS ticket,
  coalesce(r.answers, 0) AS answers,
  EXISTS (SELECT FROM team_member AS m WHERE m.team_id = j.team_id AND m.worker_id = {worker}
          AND m.skills @> j.required_skills) AS member,
  EXISTS (SELECT FROM worker_block AS b WHERE b.job_id = j.id AND b.worker_id = {worker}) AS blocked,
  (SELECT q.passed FROM qualification AS q WHERE q.job_id = j.id AND q.worker_id = {worker}) AS passed"""


_STANDING = _standing()
_RECORD = "LEFT JOIN worker_record AS r ON r.job_id = j.id AND r.worker_id = $2"


def _held(worker: str) -> str:
    return f"""
SELECT t.ordinal, {_standing(worker)}
FROM task_slot AS s
JOIN labeling_task AS t ON t.id = s.task_id
JOIN labeling_job AS j ON j.id = s.job_id
LEFT JOIN worker_record AS r ON r.job_id = j.id AND r.worker_id = {worker}
WHERE s.id = $3 AND s.lease_token = $1 AND s.lease_owner = {worker}"""


HELD = _held("$2")
"""What the lease $1 of worker $2 on slot $3 is about. A lease that is over holds its slot until the next
claim."""

HELD_BY_SESSION = f"""
WITH caller AS MATERIALIZED ({worker_of_session(2)})
SELECT caller.*, held.* FROM caller LEFT JOIN LATERAL ({_held("caller.id")}) AS held ON true
"""
"""The same, along with who the worker is: the one with session $2. No row: there is no such session."""

# A lease ends once. (With an order, its index would be walked instead of that of the tokens.)
_LOST = f"""
SELECT e.task_id, e.accepted_at FROM task_event AS e
WHERE e.lease_token = $1 AND e.worker_id = $2 AND e.kind = '{TaskEventKind.EXPIRED}' LIMIT 1"""

LATE = f"""
SELECT t.ordinal, {_STANDING}
FROM ({_LOST}) AS lost
JOIN labeling_task AS t ON t.id = lost.task_id
JOIN labeling_job AS j ON j.id = t.job_id {_RECORD}
"""
"""The same for a lease that ran out, and whose slot somebody else was given since."""

LINE_OF = f"SELECT {LINE} AS line FROM (SELECT $1::bigint AS job_id, $2::bigint AS ordinal) AS t {WITH_LINE}"
"""The manifest line that the worker was shown: of the data object, or of a question whose answer is known."""

GIVEN = """
SELECT job_id FROM answer WHERE lease_token = $1 AND worker_id = $2
"""
"""The answer that was given under this token."""

_HELD_SLOT = """
SELECT s.id, s.task_id, s.job_id, t.ordinal, s.leased_at AS accepted_at,
       greatest(s.worked_seconds + coalesce(extract(epoch FROM now() - s.worked_since), 0) - $7::float8, 0)
         AS seconds
FROM task_slot AS s JOIN labeling_task AS t ON t.id = s.task_id
WHERE s.id = $8 AND s.lease_token = $1 AND s.lease_owner = $2
FOR UPDATE OF s"""


def _late_slot(*, left: bool) -> str:
    """Any slot of the same task that nobody is at, or that the worker himself has been given again; with
    `left` only such as somebody was handed before. A question whose answer is known is asked of one worker,
    so there only his own slot will do."""
    handed_before = "WHERE s.lease_token IS NOT NULL" if left else ""
    return f"""
SELECT s.id, s.task_id, s.job_id, t.ordinal, lost.accepted_at,
       greatest(extract(epoch FROM now() - lost.accepted_at) - $7::float8, 0) AS seconds
FROM ({_LOST}) AS lost
JOIN labeling_task AS t ON t.id = lost.task_id
JOIN task_slot AS s ON s.task_id = t.id
 AND (s.lease_owner = $2 AND t.state IN ('open', 'known') OR s.lease_until < now() AND t.state = 'open')
{handed_before}
ORDER BY s.lease_owner = $2 DESC NULLS LAST, s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED"""


def _storing(slot: str, *, priced: bool = False, ticket: str = "") -> str:
    """The parts of a statement that take an answer in; all that it changes.

    $1 token, $2 worker, $3 content, $4 its address in the object store, $5 event, $6 correlation, $7 seconds
    that the task waited unseen, which are no time spent; what `slot` needs beyond these follows.

    `priced`: the job's answers cost something, which is counted. `ticket`: the value of the worker's ticket,
    when the same statement is to claim for him.

    He answers an object once: another slot of the task that he has from a lease that ran out is free. One in
    which he answers at this very moment is left to that statement, for it waits for this one.

    An answer to a question whose answer is known (its ordinal is negative) makes no label, so it is neither
    counted nor told of.
    """
    spent = f"{SPENT}," if priced else ""
    # One row is not changed twice in a statement, so the ticket is drawn here. It is void if it is not the
    # last one: then the number of claims leaps ahead, lest it be the one that would follow.
    leapt = f"greatest(r.claims, {ticket}) + 1"
    drawn = f", claims = 1 + CASE WHEN r.claims = {ticket} THEN r.claims ELSE {leapt} END" if ticket else ""
    granted = f"r.claims = {ticket} + 1" if ticket else "false"
    return f"""
slot AS MATERIALIZED ({slot}),
stored AS (
  INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, content_ref, accepted_at,
                      seconds_spent)
  SELECT job_id, task_id, ordinal, $2, $1, $3::json, $4, accepted_at, seconds FROM slot
  ON CONFLICT DO NOTHING
  RETURNING id),
done AS MATERIALIZED (
  SELECT slot.*, stored.id AS answer_id FROM slot CROSS JOIN stored),
gone AS (
  DELETE FROM task_slot AS s USING done WHERE s.id = done.id),
besides AS MATERIALIZED (
  SELECT s.id, s.lease_token, s.leased_at
  FROM done JOIN task_slot AS s ON s.task_id = done.task_id AND s.id <> done.id AND s.lease_owner = $2
  FOR UPDATE OF s SKIP LOCKED),
freed AS (
  UPDATE task_slot AS s
  SET lease_token = NULL, lease_owner = NULL, lease_client = NULL, leased_at = NULL,
      lease_until = '-infinity', worked_since = NULL, worked_seconds = 0
  FROM besides WHERE s.id = besides.id),
counted AS (
  UPDATE labeling_task AS t
  SET answers = t.answers + 1,
      state = CASE WHEN t.state = 'open' AND t.answers + 1 = t.answers_wanted THEN 'answered'
                   ELSE t.state END,
      answered_at = CASE WHEN t.state = 'open' AND t.answers + 1 = t.answers_wanted THEN now() END
  FROM done WHERE t.id = done.task_id AND done.ordinal >= 0
  RETURNING t.state = 'answered' AS complete, t.declines),
recorded AS (
  INSERT INTO worker_record AS r (job_id, worker_id, answers, seconds)
  SELECT job_id, $2, (ordinal >= 0)::int, CASE WHEN ordinal >= 0 THEN seconds ELSE 0 END FROM done
  ON CONFLICT (job_id, worker_id) DO UPDATE
    SET answers = r.answers + excluded.answers, seconds = r.seconds + excluded.seconds,
        last_at = now(){drawn}
  RETURNING {granted} AS granted),
undrafted AS (
  DELETE FROM task_draft USING done WHERE lease_token = $1),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at)
  SELECT job_id, task_id, ordinal, $2, '{TaskEventKind.SUBMITTED}', accepted_at FROM done),
ended AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at, lease_token)
  SELECT done.job_id, done.task_id, done.ordinal, $2, '{TaskEventKind.EXPIRED}', besides.leased_at,
         besides.lease_token
  FROM done CROSS JOIN besides),
{spent}
sent AS (
  INSERT INTO outbox_event (event_id, subject, payload, correlation_id)
  SELECT $5, '{AnswerSubmitted.subject}',
         jsonb_build_object('event_id', $5::uuid, 'version', 1, 'occurred_at', now(), 'job_id', done.job_id,
                            'task_id', done.task_id, 'ordinal', done.ordinal, 'answer_id', done.answer_id,
                            'complete', counted.complete), $6
  FROM done CROSS JOIN counted)"""


_STORED = """
done.answer_id AS id, slot.job_id, slot.task_id, slot.ordinal, coalesce(counted.complete, false) AS complete,
coalesce(counted.declines, 0) AS declines"""
_FROM_STORED = "FROM slot LEFT JOIN done ON true LEFT JOIN counted ON true"


def _store(slot: str, *, priced: bool = False) -> str:
    """Take an answer in, in one transaction. No row: the slot is not there. A row without an id: this worker
    has answered the task already, and nothing was changed."""
    return f"WITH {_storing(slot, priced=priced)} SELECT {_STORED} {_FROM_STORED}"


STORE_HELD = _store(_HELD_SLOT)
STORE_LATE = _store(_late_slot(left=False))
STORE_HELD_PRICED = _store(_HELD_SLOT, priced=True)
STORE_LATE_PRICED = _store(_late_slot(left=False), priced=True)
STORE_LEFT_PRICED = _store(_late_slot(left=True), priced=True)
"""For a job whose budget is reached: only in a slot that somebody was handed before."""

# The part that claims looks at the same moment, and does not see what the answer changes: so it leaves out
# the task by name.
_NEXT = claiming(
    1,
    1,
    job="$9",
    seconds="$10",
    client="$11",
    ticket="ticket",
    beyond="AND s.task_id <> (SELECT task_id FROM slot)",
)
STORE_HELD_AND_CLAIM = f"""
WITH {_storing(_HELD_SLOT, ticket="$12")},
ticket AS MATERIALIZED (SELECT FROM recorded WHERE granted),
{_NEXT}
SELECT {_STORED}, EXISTS (SELECT FROM ticket) AS granted,
       o.id AS next_id, o.lease_token, o.lease_until, o.ordinal AS next_ordinal, o.line
{_FROM_STORED} LEFT JOIN offered AS o ON true
"""
"""Take an answer in and claim the next task of the job, in one transaction: $8 slot, $9 job, $10 seconds,
$11 client, $12 ticket."""

REOPENED = f"""
SELECT o.answer_id, o.used_at IS NOT NULL AS used, o.until >= now() AS open, a.ordinal, {_STANDING}
FROM answer_reopening AS o
JOIN answer AS a ON a.id = o.answer_id
JOIN labeling_job AS j ON j.id = a.job_id {_RECORD}
WHERE o.token = $1 AND o.worker_id = $2
"""
"""The answer that the worker went back to under this token."""

# The job, the task, the answer: in this order, as whoever discards answers takes them. Each is looked at
# again as it is once it is held: by then the job may be finished, or the task have its last answer.
REVISE = f"""
WITH job AS MATERIALIZED (
  SELECT a.id AS answer_id, a.task_id
  FROM answer_reopening AS o
  JOIN answer AS a ON a.id = o.answer_id
  JOIN labeling_job AS j ON j.id = a.job_id
  WHERE o.token = $1 AND o.worker_id = $2 AND o.used_at IS NULL AND o.until >= now()
    AND j.finished_at IS NULL
  FOR SHARE OF j),
task AS MATERIALIZED (
  SELECT t.id, t.state, job.answer_id FROM job JOIN labeling_task AS t ON t.id = job.task_id
  FOR SHARE OF t),
reopened AS (
  UPDATE answer_reopening AS o SET used_at = now() FROM task
  WHERE o.token = $1 AND o.answer_id = task.answer_id AND o.used_at IS NULL
  RETURNING o.answer_id, o.created_at, task.state),
before AS MATERIALIZED (
  SELECT a.id, a.job_id, a.task_id, a.ordinal, a.revision, a.content, a.content_ref, reopened.state,
         extract(epoch FROM now() - reopened.created_at) AS seconds, a.accepted_at
  FROM reopened JOIN answer AS a ON a.id = reopened.answer_id
  FOR UPDATE OF a),
kept AS (
  INSERT INTO answer_revision (answer_id, revision, content, content_ref)
  SELECT id, revision, content, content_ref FROM before),
changed AS (
  UPDATE answer AS a
  SET content = $3::json, content_ref = $4, revision = a.revision + 1, submitted_at = now(),
      seconds_spent = a.seconds_spent + before.seconds
  FROM before WHERE a.id = before.id
  RETURNING a.id),
told AS (
  INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at)
  SELECT job_id, task_id, ordinal, $2, '{TaskEventKind.REVISED}', accepted_at FROM before),
sent AS (
  INSERT INTO outbox_event (event_id, subject, payload, correlation_id)
  SELECT $5, '{AnswerSubmitted.subject}',
         jsonb_build_object('event_id', $5::uuid, 'version', 1, 'occurred_at', now(), 'job_id', job_id,
                            'task_id', task_id, 'ordinal', ordinal, 'answer_id', id,
                            'complete', state = 'answered'), $6
  FROM before WHERE ordinal >= 0)
SELECT before.id, before.job_id, before.task_id, before.ordinal, before.state = 'answered' AS complete
FROM before JOIN changed ON changed.id = before.id
"""
"""Put another answer in the place of one that was reopened under token $1 by worker $2: $3 content, $4 its
address, $5 event, $6 correlation. No row: it is not open any more."""
