"""Import of a 200,000-line manifest, until the job is open, beside a bare COPY of the same rows."""

from __future__ import annotations

import asyncio
from time import perf_counter

from benchmarks.report import Row, report
from benchmarks.system import System, running_system, text_lines

LINES = 200_000
RUNS = 3


async def measure(system: System) -> list[Row]:
    lines = text_lines(LINES)
    manifest = await system.put_manifest("\n".join(lines).encode() + b"\n")
    ours, floor = [], []
    for run in range(RUNS):
        name = f"import-{run}"
        started = perf_counter()
        await system.create_job(name, manifest)
        await system.wait_for_status(name, "InProgress")
        ours.append(perf_counter() - started)
        floor.append(await bare_copy(system, lines))
    return [
        Row("import", LINES / min(ours), "rows/s", "bare COPY of the same rows", LINES / min(floor)),
        *system.memory(),
    ]


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


async def main() -> None:
    async with running_system() as system:
        rows = await measure(system)
    report("import", rows)


if __name__ == "__main__":
    asyncio.run(main())
