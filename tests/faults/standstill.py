"""What the store says of a job that does not end, for whoever reads the failed test."""

from __future__ import annotations

import asyncpg

_OF_JOB = {
    "job": "SELECT status, imported_at, finished_at, modified_at, now() FROM labeling_job WHERE id = $1",
    "tasks": "SELECT state, count(*), sum(answers) FROM labeling_task WHERE job_id = $1 GROUP BY 1",
    "slots": "SELECT count(*), max(lease_until) AS last_lease FROM task_slot WHERE job_id = $1",
    "answers": "SELECT count(*), count(DISTINCT ordinal) AS objects FROM answer WHERE job_id = $1",
    "labels": "SELECT count(*) FROM human_label WHERE job_id = $1",
}
_OF_ALL = {
    "unsent events": "SELECT subject, payload FROM outbox_event WHERE published_at IS NULL LIMIT 20",
    "dead letters": "SELECT consumer, subject, error FROM dead_letter LIMIT 20",
    "busy sessions": "SELECT application_name, state, now() - state_change AS since, left(query, 80) AS query"
    " FROM pg_stat_activity WHERE state <> 'idle'",
}


async def what_holds_up(connection: asyncpg.Connection, job: str) -> str:
    job_id = await connection.fetchval("SELECT id FROM labeling_job WHERE name = $1", job)
    lines = []
    for title, question in (*_OF_JOB.items(), *_OF_ALL.items()):
        rows = await connection.fetch(question, *((job_id,) if title in _OF_JOB else ()))
        lines += [title, *(f"  {dict(row)}" for row in rows)]
    return "\n".join(lines)
