"""Export of a labelled job, beside a bare COPY of the joined rows to a client.

Usage: `python -m benchmarks.bench_export [objects]`; 1,000,000 objects unless told otherwise.
"""

from __future__ import annotations

import asyncio
import sys
from time import perf_counter

import asyncpg

from benchmarks.report import Row, report
from benchmarks.system import System, running_system, text_lines

OBJECTS = 1_000_000
SMALL = 100_000
SMALL_GOAL_SECONDS = 3.0
GOAL_PERCENT = 25.0
MEMORY_GOAL_MIB = 300.0
# A job that people have labelled completely; the service notices, as it would after a restart, and exports.
LABEL_ALL = """
INSERT INTO human_label (job_id, ordinal, label, confidence, answers)
SELECT job_id, ordinal, to_json(ordinal % 4), 0.7 + ordinal % 30 / 100.0, 3
FROM dataset_object WHERE job_id = $1
"""
JOINED = """
SELECT o.line, h.label, h.confidence, h.labeled_at
FROM dataset_object AS o JOIN human_label AS h USING (job_id, ordinal)
WHERE o.job_id = $1 ORDER BY o.ordinal
"""


async def exported(system: System, connection: asyncpg.Connection, objects: int) -> tuple[float, float]:
    """Seconds for the export of a job of that size, and for the bare COPY."""
    name = f"export-{objects}"
    manifest = await system.put_manifest("\n".join(text_lines(objects)).encode() + b"\n")
    await system.create_job(name, manifest)
    await system.wait_for_status(name, "InProgress")
    job_id = await connection.fetchval("SELECT id FROM labeling_job WHERE name = $1", name)
    await connection.execute(LABEL_ALL, job_id)
    await connection.execute("ANALYZE dataset_object, human_label")
    seconds = None
    while seconds is None:
        await asyncio.sleep(0.1)
        # Not asked of the API, which counts all labels for its answer and so would take the time measured.
        seconds = await connection.fetchval(
            "SELECT extract(epoch FROM ended_at - finished_at)::float8 FROM labeling_job WHERE id = $1",
            job_id,
        )
    return seconds, await bare_copy_out(connection, job_id)


async def bare_copy_out(connection: asyncpg.Connection, job_id: int) -> float:
    async def discard(_data: bytes) -> None:
        """The rows only have to arrive."""

    started = perf_counter()
    await connection.copy_from_query(JOINED, job_id, output=discard)
    return perf_counter() - started


async def main(objects: int) -> None:
    async with running_system() as system:
        connection = await system.connect()
        try:
            small, _ = await exported(system, connection, SMALL)
            ours, floor = await exported(system, connection, objects)
        finally:
            await connection.close()
        rows = [
            Row(
                f"export of {objects:,} objects, from finished to completed",
                objects / ours,
                "lines/s",
                "bare COPY TO STDOUT of the joined rows",
                objects / floor,
            ),
            Row("share of the bare COPY", 100 * floor / ours, "%", "goal: at least", GOAL_PERCENT),
            Row(f"export of {SMALL:,} objects", small, "s", "goal: at most", SMALL_GOAL_SECONDS),
            Row(
                "peak memory of job-api",
                system.peak_memory("job-api"),
                "MiB",
                "goal: at most",
                MEMORY_GOAL_MIB,
            ),
        ]
    report("export", rows)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else OBJECTS))
