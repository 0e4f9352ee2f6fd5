"""Queries of the export: pages of the whole job by ordinal, on the driver itself because they are hot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from groundwork.service import Platform
from groundwork.store.database import driver_connection
from groundwork.task_types import TaskType
from job_api.exporting.lines import Known, points_at_responses

PAGE = 5_000
PAGE_OF_FILES = 100
"""Where a label is a file, which the store holds in the label."""

# The range stands in every join, so that each table is read by a range of its primary key and merged.
_OBJECTS = """
SELECT o.ordinal, o.line,
       h.label AS human_label, h.confidence AS human_confidence, h.labeled_at AS human_at,
       m.label AS machine_label, m.confidence AS machine_confidence, m.labeled_at AS machine_at,
       f.reason, f.created_at AS failed_at{columns}
FROM dataset_object AS o
LEFT JOIN human_label AS h ON h.job_id = $1 AND h.ordinal = o.ordinal
     AND h.ordinal >= $2 AND h.ordinal < $3
LEFT JOIN machine_label AS m ON m.job_id = $1 AND m.ordinal = o.ordinal
     AND m.ordinal >= $2 AND m.ordinal < $3
LEFT JOIN object_failure AS f ON f.job_id = $1 AND f.ordinal = o.ordinal
     AND f.ordinal >= $2 AND f.ordinal < $3{joins}
WHERE o.job_id = $1 AND o.ordinal >= $2 AND o.ordinal < $3
ORDER BY o.ordinal
"""
_RESPONSES = """
LEFT JOIN (
    SELECT a.ordinal, max(coalesce(b.round, 1)) AS iteration, max(a.submitted_at) AS answered_at
    FROM answer AS a
    LEFT JOIN batch_object AS c ON c.job_id = a.job_id AND c.ordinal = a.ordinal
    LEFT JOIN batch AS b ON b.id = c.batch_id
    WHERE a.job_id = $1 AND a.ordinal >= $2 AND a.ordinal < $3
    GROUP BY a.ordinal) AS r ON r.ordinal = o.ordinal"""

_PAGE_OF_OBJECTS = _OBJECTS.format(columns="", joins="")
_PAGE_WITH_RESPONSES = _OBJECTS.format(columns=", r.iteration, r.answered_at", joins=_RESPONSES)

_PAGE_OF_ANSWERS = """
SELECT a.ordinal, coalesce(b.round, 1) AS iteration, a.content, a.accepted_at, a.submitted_at,
       a.seconds_spent, w.public_id
FROM answer AS a
JOIN worker AS w ON w.id = a.worker_id
LEFT JOIN batch_object AS c ON c.job_id = a.job_id AND c.ordinal = a.ordinal
LEFT JOIN batch AS b ON b.id = c.batch_id
WHERE a.job_id = $1 AND a.ordinal >= $2 AND a.ordinal < $3
ORDER BY a.ordinal, a.submitted_at
"""


async def pages_of_objects(
    platform: Platform, job_id: int, total: int, kind: TaskType
) -> AsyncIterator[list[Known]]:
    """Every object of the job in order. Each page is its own short read: no transaction spans the export."""
    query = _PAGE_WITH_RESPONSES if points_at_responses(kind) else _PAGE_OF_OBJECTS
    async for rows in _pages(platform, query, job_id, total, PAGE_OF_FILES if kind.reference else PAGE):
        yield [Known(*row) for row in rows]


async def pages_of_answers(platform: Platform, job_id: int, total: int) -> AsyncIterator[list[Any]]:
    """Every answer of the job, by object; all answers of an object are on one page."""
    async for rows in _pages(platform, _PAGE_OF_ANSWERS, job_id, total, PAGE):
        yield rows


async def _pages(
    platform: Platform, query: str, job_id: int, total: int, page: int
) -> AsyncIterator[list[Any]]:
    for first in range(0, total, page):
        async with platform.database.sessions() as session:
            connection = await driver_connection(session)
            rows: list[Any] = await connection.fetch(query, job_id, first, first + page)
        yield rows
