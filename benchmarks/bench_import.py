"""Import of a manifest, until the job is open, beside a bare COPY of the same rows.

Usage: `python -m benchmarks.bench_import [lines]`; 1,000,000 lines unless told otherwise.
"""

from __future__ import annotations

import asyncio
import sys
from time import perf_counter

from benchmarks.report import Row, report
from benchmarks.system import System, running_system, text_lines

LINES = 1_000_000
RUNS = 3
GOAL_PERCENT = 60.0
MEMORY_GOAL_MIB = 300.0


async def measure(system: System, count: int) -> list[Row]:
    lines = text_lines(count)
    manifest = await system.put_manifest("\n".join(lines).encode() + b"\n")
    ours, floor = [], []
    for run in range(RUNS):
        ours.append(await imported(system, f"import-{run}", manifest))
        floor.append(await bare_copy(system, lines))
    return [
        Row(
            f"import of {count:,} lines, from request to open job",
            count / min(ours),
            "rows/s",
            "bare COPY of the same rows",
            count / min(floor),
        ),
        Row("share of the bare COPY", 100 * min(floor) / min(ours), "%", "goal: at least", GOAL_PERCENT),
        Row("peak memory of job-api", system.peak_memory("job-api"), "MiB", "goal: at most", MEMORY_GOAL_MIB),
    ]


async def imported(system: System, name: str, manifest: str) -> float:
    """Seconds from the request until the job is open."""
    connection = await system.connect()
    try:
        started = perf_counter()
        await system.create_job(name, manifest)
        status = "Initializing"
        while status == "Initializing":
            await asyncio.sleep(0.02)
            # Not asked of the API, whose answers would take the time of the process that is measured.
            status = await connection.fetchval("SELECT status FROM labeling_job WHERE name = $1", name)
        seconds = perf_counter() - started
    finally:
        await connection.close()
    if status != "InProgress":
        raise RuntimeError(f"job {name} is {status}")
    return seconds


async def bare_copy(system: System, lines: list[str]) -> float:
    """Seconds for one COPY into a table of the same shape, committed."""
    connection = await system.connect()
    try:
        await connection.execute("DROP TABLE IF EXISTS bare")
        await connection.execute("CREATE TABLE bare (LIKE dataset_object INCLUDING ALL)")
        started = perf_counter()
        await connection.copy_records_to_table(
            "bare",
            columns=["job_id", "ordinal", "line"],
            records=((1, n, line) for n, line in enumerate(lines)),
        )
        return perf_counter() - started
    finally:
        await connection.close()


async def main(count: int) -> None:
    async with running_system() as system:
        rows = await measure(system, count)
    report("import", rows)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else LINES))
