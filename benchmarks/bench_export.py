"""Export of 200,000 labelled objects, beside a bare COPY of the joined rows to a client."""

from __future__ import annotations

import asyncio
from time import perf_counter

import asyncpg

from benchmarks.report import Row, report
from benchmarks.system import System, running_system, text_lines

OBJECTS = 200_000
NAME = "export"
# A job that people have labelled completely; the service notices, as it would after a restart, and exports.
LABEL_ALL = """
INSERT INTO human_label (job_id, ordinal, label, confidence, answers)
SELECT job_id, ordinal, to_jsonb(ordinal % 4), 0.97, 3 FROM dataset_object WHERE job_id = $1
"""
JOINED = """
SELECT o.line, h.label, h.confidence, h.labeled_at
FROM dataset_object AS o JOIN human_label AS h USING (job_id, ordinal)
WHERE o.job_id = $1 ORDER BY o.ordinal
"""


async def measure(system: System) -> list[Row]:
    manifest = await system.put_manifest("\n".join(text_lines(OBJECTS)).encode() + b"\n")
    await system.create_job(NAME, manifest)
    await system.wait_for_status(NAME, "InProgress")
    connection = await system.connect()
    try:
        job_id = await connection.fetchval("SELECT id FROM labeling_job WHERE name = $1", NAME)
        await connection.execute(LABEL_ALL, job_id)
        await connection.execute("ANALYZE dataset_object, human_label")
        await system.wait_for_status(NAME, "Completed")
        seconds = await connection.fetchval(
            "SELECT extract(epoch FROM ended_at - finished_at)::float8 FROM labeling_job WHERE id = $1",
            job_id,
        )
        floor = await bare_copy_out(connection, job_id)
    finally:
        await connection.close()
    return [
        Row(
            "export, from finished to completed",
            OBJECTS / seconds,
            "lines/s",
            "bare COPY TO STDOUT of the joined rows",
            OBJECTS / floor,
        ),
        *system.memory(),
    ]


async def bare_copy_out(connection: asyncpg.Connection, job_id: int) -> float:
    async def discard(_data: bytes) -> None:
        """The rows only have to arrive."""

    started = perf_counter()
    await connection.copy_from_query(
        JOINED,
        job_id,
        output=discard,
    )
    return perf_counter() - started


async def main() -> None:
    async with running_system() as system:
        rows = await measure(system)
    report("export", rows)


if __name__ == "__main__":
    asyncio.run(main())
