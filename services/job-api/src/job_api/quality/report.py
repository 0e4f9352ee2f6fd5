"""How the workers of a job do.

Everything is read by index and bounded, whatever the size of the job: counts are kept as work is done, and
comparing takes a worker's latest answers.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import InvalidRequest
from groundwork.manifest import source_of
from groundwork.store.models import LabelingJob
from groundwork.task_types import TaskType, task_type
from job_api.quality import schemas

LATEST = 300
"""Answers of a worker that are compared with the labels of their objects."""
LATEST_OF_SHAPES = 50
"""The same where comparing takes time: boxes, spans, masks."""
LOOKED_THROUGH = 5_000
"""Of the latest answers of a worker, to whatever job: those to this one are among so many."""

# Without statistics Postgres takes a worker's answers for few, and would collect and sort them all to find
# the latest; an index has them in order.
_IN_ORDER = text("""
SELECT set_config(name, 'off', true) FROM unnest(ARRAY['enable_bitmapscan', 'enable_sort']) AS name
""")

_WORKERS = text("""
WITH listed AS (
  SELECT worker_id FROM worker_record WHERE job_id = :job AND worker_id > :after
  UNION SELECT worker_id FROM worker_block WHERE job_id = :job AND worker_id > :after
  ORDER BY worker_id LIMIT :limit)
SELECT w.id, w.public_id, w.name, r.answers, r.seconds, r.declined, r.released, r.first_at, r.last_at,
       (SELECT count(*) FROM answer AS a
        WHERE a.worker_id = w.id AND a.submitted_at > now() - interval '1 hour'
          AND a.job_id + 0 = :job AND a.ordinal + 0 >= 0) AS last_hour,
       k.answers AS known, k.good, k.agreement, s.accuracy, q.passed, q.share_right,
       b.reason, b.discard_answers, b.blocked_by, b.blocked_at, b.applied_at
FROM listed
JOIN worker AS w ON w.id = listed.worker_id
LEFT JOIN worker_record AS r ON r.job_id = :job AND r.worker_id = w.id
LEFT JOIN worker_skill AS s ON s.job_id = :job AND s.worker_id = w.id
LEFT JOIN worker_block AS b ON b.job_id = :job AND b.worker_id = w.id
LEFT JOIN qualification AS q ON q.job_id = :job AND q.worker_id = w.id
LEFT JOIN LATERAL (
  SELECT count(*) AS answers, count(*) FILTER (WHERE g."right") AS good, avg(g.agreement) AS agreement
  FROM gold_result AS g JOIN gold_question AS o ON o.job_id = g.job_id AND o.ordinal = g.ordinal
  WHERE g.job_id = :job AND g.worker_id = w.id AND o.retired_at IS NULL) AS k ON true
ORDER BY w.id
""")

# The record says when the worker was last at this job, so that what he did elsewhere since is not read.
_COMPARED = text("""
SELECT latest.worker_id, a.content, h.label, o.line
FROM unnest(:workers) AS given (id)
JOIN worker_record AS r ON r.job_id = :job AND r.worker_id = given.id
CROSS JOIN LATERAL (
  SELECT of_all.* FROM (
    SELECT a.id, a.job_id, a.ordinal, a.worker_id FROM answer AS a
    WHERE a.worker_id = given.id AND a.submitted_at BETWEEN r.first_at AND r.last_at
    ORDER BY a.submitted_at DESC LIMIT :looked_through) AS of_all
  WHERE of_all.job_id = :job AND of_all.ordinal >= 0 LIMIT :latest) AS latest
JOIN human_label AS h ON h.job_id = :job AND h.ordinal = latest.ordinal AND h.answers > 1
JOIN answer AS a ON a.id = latest.id AND a.content IS NOT NULL
JOIN dataset_object AS o ON o.job_id = :job AND o.ordinal = latest.ordinal
""").bindparams(bindparam("workers", type_=ARRAY(BigInteger)))


async def worker_reports(
    session: AsyncSession, job: LabelingJob, *, after: int, limit: int
) -> schemas.WorkerReports:
    """A page of the workers who were given something of the job, or are blocked in it. `session` is in a
    transaction."""
    await session.execute(_IN_ORDER)
    rows = (await session.execute(_WORKERS, {"job": job.id, "after": after, "limit": limit})).all()
    agreements = await _agreements(session, job, [row.id for row in rows])
    return schemas.WorkerReports(
        workers=[_report(row, agreements.get(row.id, [])) for row in rows],
        next_after=rows[-1].id if len(rows) == limit else None,
    )


async def _agreements(
    session: AsyncSession, job: LabelingJob, workers: Sequence[int]
) -> dict[int, list[float]]:
    kind = task_type(job.task_type)
    if kind.own_functions or not workers:
        return {}  # what a function of the user's own makes of answers need not be like them
    rows = await session.execute(
        _COMPARED,
        {
            "job": job.id,
            "workers": list(workers),
            "looked_through": LOOKED_THROUGH,
            "latest": LATEST_OF_SHAPES if kind.reads or kind.reference else LATEST,
        },
    )
    return await asyncio.to_thread(_compare, kind, job.labels, rows.all())


def _compare(kind: TaskType, labels: Sequence[str], rows: Iterable[Any]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        try:
            label = kind.label_of(row.content, labels)
            key, value = source_of(row.line)
            if kind.reads == "text" and key == "source":
                label = kind.checked(label, value)
            found[row.worker_id].append(kind.agreement(label, row.label))
        except (InvalidRequest, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            found[row.worker_id].append(0.0)  # it cannot be read, and the others' answers could
    return found


def _report(row: Any, agreements: Sequence[float]) -> schemas.WorkerReport:
    answers = row.answers or 0
    seconds = row.seconds or 0.0
    block = None
    if row.blocked_at is not None:
        block = schemas.Block.model_validate(row, from_attributes=True)
    return schemas.WorkerReport(
        worker_id=row.public_id,
        name=row.name,
        answers=answers,
        seconds=round(seconds, 3),
        seconds_per_answer=round(seconds / answers, 3) if answers else None,
        answers_in_last_hour=row.last_hour,
        agreement=schemas.Agreement(
            answers=len(agreements), mean=sum(agreements) / len(agreements) if agreements else None
        ),
        known=schemas.KnownAnswers(
            answers=row.known,
            right=row.good,
            right_share=row.good / row.known if row.known else None,
            mean_agreement=row.agreement,
        ),
        test=None if row.passed is None else schemas.Test(passed=row.passed, share_right=row.share_right),
        model_accuracy=row.accuracy,
        declined=row.declined or 0,
        released=row.released or 0,
        block=block,
        first_at=row.first_at,
        last_at=row.last_at,
    )
