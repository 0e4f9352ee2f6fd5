"""Queries of the export: pages of the whole job by ordinal, on the driver itself because they are hot."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, NamedTuple

import asyncpg

from groundwork.service import Platform
from groundwork.store.database import driver_connection
from groundwork.task_types import TaskType
from job_api.exporting.lines import points_at_responses

PAGE = 5_000
PAGE_OF_ANSWERS = 1_000
PAGE_OF_FILES = 100
"""Where a label is a file, which the store holds in the label."""
PAGE_BYTES = 8 * 1024 * 1024
"""Lines of a page; where lines are long, pages have fewer of them."""


class Page(NamedTuple):
    """Some data objects in order. A row each would cost more than all that is done with it."""

    ordinals: list[int]
    lines: str
    """Their manifest lines, one under the other."""
    dates: str
    """When each got its label or its failure, one under the other; empty where it has none."""
    outcomes: str
    """What is known of each, one under the other; see `shapes.Outcome`. Empty: the line stays as it came."""
    responses: str | None = None
    """For types whose lines point at the answers: iteration and date of each object's last, or nothing."""


_SIZE = """
SELECT coalesce(sum(octet_length(line)), 0)
FROM dataset_object WHERE job_id = $1 AND ordinal >= $2 AND ordinal < $3
"""

# Neither a line, nor JSON as Postgres writes it, nor a date has a line end in it.
_WHEN = """coalesce(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '')"""
# The range stands in every join, so that each table is read by a range of its primary key and merged.
_OBJECTS = """
SELECT array_agg(ordinal), string_agg(line, E'\\n'), string_agg(date, E'\\n'), string_agg(outcome, E'\\n')
       {aggregates}
FROM (
  SELECT o.ordinal, o.line, {date} AS date,
         CASE WHEN o.kept THEN ''
              WHEN h.ordinal IS NOT NULL THEN 'h' || h.confidence || ' ' || h.label::text
              WHEN m.ordinal IS NOT NULL THEN 'm' || m.confidence || ' ' || m.label::text
              WHEN f.ordinal IS NOT NULL THEN 'f0 ' || to_json(f.reason)::text
              ELSE '' END AS outcome{columns}
  FROM dataset_object AS o
  LEFT JOIN human_label AS h ON h.job_id = $1 AND h.ordinal = o.ordinal
       AND h.ordinal >= $2 AND h.ordinal < $3
  LEFT JOIN machine_label AS m ON m.job_id = $1 AND m.ordinal = o.ordinal
       AND m.ordinal >= $2 AND m.ordinal < $3
  LEFT JOIN object_failure AS f ON f.job_id = $1 AND f.ordinal = o.ordinal
       AND f.ordinal >= $2 AND f.ordinal < $3{joins}
  WHERE o.job_id = $1 AND o.ordinal >= $2 AND o.ordinal < $3
  ORDER BY o.ordinal) AS page
"""
_RESPONSES = """
  LEFT JOIN (
    SELECT a.ordinal, max(coalesce(b.round, 1)) AS iteration, max(a.submitted_at) AS answered_at
    FROM answer AS a
    LEFT JOIN batch_object AS c ON c.job_id = a.job_id AND c.ordinal = a.ordinal
    LEFT JOIN batch AS b ON b.id = c.batch_id
    WHERE a.job_id = $1 AND a.ordinal >= $2 AND a.ordinal < $3
    GROUP BY a.ordinal) AS r ON r.ordinal = o.ordinal"""


_DATE = _WHEN.format("CASE WHEN NOT o.kept THEN coalesce(h.labeled_at, m.labeled_at, f.created_at) END")
_PAGE_OF_OBJECTS = _OBJECTS.format(date=_DATE, aggregates="", columns="", joins="")
_PAGE_WITH_RESPONSES = _OBJECTS.format(
    date=_DATE,
    aggregates=", string_agg(response, E'\\n')",
    columns=f", coalesce(r.iteration || ' ' || {_WHEN.format('r.answered_at')}, '') AS response",
    joins=_RESPONSES,
)

_ANSWERS = """
SELECT a.ordinal, coalesce(s.object_id, a.ordinal::text) AS object_id, coalesce(b.round, 1) AS iteration,
       a.content, a.content_ref, a.accepted_at, a.submitted_at, a.seconds_spent, w.public_id,
       w.issuer, w.subject
FROM answer AS a
JOIN worker AS w ON w.id = a.worker_id
LEFT JOIN streamed_object AS s ON s.job_id = a.job_id AND s.ordinal = a.ordinal
LEFT JOIN batch_object AS c ON c.job_id = a.job_id AND c.ordinal = a.ordinal
LEFT JOIN batch AS b ON b.id = c.batch_id
WHERE a.job_id = $1 AND {}
ORDER BY a.ordinal, a.submitted_at
"""
_PAGE_OF_ANSWERS = _ANSWERS.format("a.ordinal >= $2 AND a.ordinal < $3")
_NEXT_ANSWERED = "SELECT min(ordinal) FROM answer WHERE job_id = $1 AND ordinal >= $2"
_ANSWERS_TO = _ANSWERS.format("a.ordinal = ANY($2)")


async def pages_of_objects(
    platform: Platform, job_id: int, total: int, kind: TaskType
) -> AsyncGenerator[Page, None]:
    """Every object of the job in order. Each page is its own short read: no transaction spans the export."""
    query = _PAGE_WITH_RESPONSES if points_at_responses(kind) else _PAGE_OF_OBJECTS
    step = PAGE_OF_FILES if kind.reference else PAGE
    for first in range(0, total, step):
        async with platform.database.sessions() as session:
            connection = await driver_connection(session)
            for start, end in await _small_ranges(connection, job_id, first, first + step):
                row = await connection.fetchrow(query, job_id, start, end)
                if row[0] is not None:
                    yield Page(*row)


async def page_of_objects(platform: Platform, job_id: int, start: int, end: int) -> Page:
    """The objects from `start` to before `end`."""
    async with platform.database.sessions() as session:
        connection = await driver_connection(session)
        return Page(*await connection.fetchrow(_PAGE_OF_OBJECTS, job_id, start, end))


async def pages_of_answers(
    platform: Platform, job_id: int, total: int, kind: TaskType
) -> AsyncIterator[list[Any]]:
    """Every answer of the job, by object; all answers of an object are on one page."""
    first, step = 0, PAGE_OF_FILES if kind.reference else PAGE_OF_ANSWERS
    while first < total:
        async with platform.database.sessions() as session:
            connection = await driver_connection(session)
            # Most objects of a large job may have no answer.
            first = await connection.fetchval(_NEXT_ANSWERED, job_id, first)
            if first is None:
                return
            rows: list[Any] = await connection.fetch(_PAGE_OF_ANSWERS, job_id, first, first + step)
        yield rows
        first += step


async def answers_to(platform: Platform, job_id: int, ordinals: Sequence[int]) -> list[Any]:
    """The same rows, of some objects."""
    async with platform.database.sessions() as session:
        connection = await driver_connection(session)
        rows: list[Any] = await connection.fetch(_ANSWERS_TO, job_id, list(ordinals))
    return rows


async def _small_ranges(
    connection: asyncpg.Connection, job_id: int, start: int, end: int
) -> list[tuple[int, int]]:
    """The range, cut into parts whose lines fit into memory."""
    if end - start == 1 or await connection.fetchval(_SIZE, job_id, start, end) <= PAGE_BYTES:
        return [(start, end)]
    middle = (start + end) // 2
    return [
        *await _small_ranges(connection, job_id, start, middle),
        *await _small_ranges(connection, job_id, middle, end),
    ]
