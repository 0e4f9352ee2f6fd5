"""The statements on what a job may cost and has cost.

What is out counts too: every slot that was handed out and not given back, also when its lease is over, for
whoever holds it may still submit. Handing such a slot to somebody else costs nothing more. So whatever ends
or changes a lease keeps the sum or lowers it, and only handing out a slot that nobody held raises it.
"""

from __future__ import annotations

LOCK = "SELECT pg_advisory_xact_lock(hashtext('task-router-budget'), $1::int)"
"""Held by whoever hands out slots of job $1 that nobody held, until that is committed. Nobody else needs it:
a submit moves its price from what is out to what is spent in one transaction."""

ROOM = """
SELECT CASE WHEN j.budget_mills IS NOT NULL THEN
         greatest(0, (j.budget_mills - coalesce(p.spent_mills, 0)) / j.task_price_mills
                     - (SELECT count(*) FROM task_slot AS s
                        WHERE s.job_id BETWEEN $1 AND $1 AND s.lease_token IS NOT NULL
                          AND s.lease_until > '-infinity')) END
FROM labeling_job AS j LEFT JOIN job_spending AS p ON p.job_id = j.id
WHERE j.id = $1
"""
"""How many more answers the budget of job $1 pays for; NULL when it has none any more."""

SPENT = """
spent AS (
  INSERT INTO job_spending AS p (job_id, spent_mills)
  SELECT done.job_id, j.task_price_mills
  FROM done JOIN labeling_job AS j ON j.id = done.job_id
  WHERE j.task_price_mills IS NOT NULL
  ON CONFLICT (job_id) DO UPDATE SET spent_mills = p.spent_mills + excluded.spent_mills)"""
"""Part of the statement that stores an answer of a job with a price."""

TELL = """
WITH told AS (
  INSERT INTO job_spending AS p (job_id, told_budget_mills)
  SELECT id, budget_mills FROM labeling_job WHERE id = $1 AND budget_mills IS NOT NULL
  ON CONFLICT (job_id) DO UPDATE SET told_budget_mills = excluded.told_budget_mills
    WHERE p.told_budget_mills IS DISTINCT FROM excluded.told_budget_mills
  RETURNING p.spent_mills)
INSERT INTO job_log (job_id, service, level, message)
SELECT $1, 'task-router', 'warning',
       'The budget is reached: nothing more is handed out until it is raised. Answers for '
       || to_char(told.spent_mills / 1000.0, 'FM999999999990.000')
       || ' USD are in; what people have in hand is still taken.'
FROM told
"""
"""Tell the requester once for each budget that it is reached."""
