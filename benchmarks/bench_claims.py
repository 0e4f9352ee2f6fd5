"""Claim and submit through HTTP, beside the bare transactions on asyncpg: rate, latency, processor time.

Every object gets three answers, and a cycle is one answer with the next task. Each crowd works on a job of
10,000 objects; then 16 workers on one of 1,000,000, straight after its import, when Postgres knows nothing of
the new rows yet, and on one of 10,000 beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from uuid import uuid4

import asyncpg

from benchmarks.keepalive import KeptConnection
from benchmarks.processor import seconds_of
from benchmarks.report import Row, report
from benchmarks.system import TEAM, System, running_system, text_lines

OBJECTS = 10_000
MANY_OBJECTS = 1_000_000
ANSWERS = 3
CROWDS = (1, 16, 64, 256)
USUAL_CROWD = 16
SECONDS = 8.0
PASSWORD = "a password for benchmarks"
ANSWER = {"crowd-classifier": {"label": "a"}}
PROCESSOR_GOAL_MS = 4.0
MOST_CONNECTIONS = 100
"""Of bare asyncpg: about what a Postgres with 200 of them has left beside the services."""

CLAIM = """
WITH picked AS MATERIALIZED (
  SELECT s.id FROM bare_slot AS s
  WHERE s.lease_until < now()
    AND NOT EXISTS (SELECT FROM bare_answer AS a WHERE a.task_id = s.task_id AND a.worker_id = $1)
  ORDER BY s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
UPDATE bare_slot AS s SET lease_token = $2, lease_owner = $1, leased_at = now(),
       lease_until = now() + interval '5 minutes', claims = s.claims + 1
FROM picked WHERE s.id = picked.id RETURNING s.id, s.task_id
"""


@dataclass
class Run:
    """What one crowd did."""

    rate: float = 0.0
    """Cycles a second."""
    processor_ms: float = 0.0
    """Of router and Postgres together, for each cycle."""
    others_ms: float = 0.0
    """Of everything else that follows an answer."""
    claims: list[float] = field(default_factory=list)
    """Seconds of each claim by itself."""
    submits: list[float] = field(default_factory=list)
    """Seconds of each answer; over HTTP it brings the next task."""


Cycle = Callable[[], Awaitable[bool]]
"""One answer and the next task; False when there is no more."""


async def run_crowd(cycles: Sequence[Cycle]) -> tuple[int, float]:
    """How many cycles the workers do together, and in how many seconds."""
    done = 0
    started = perf_counter()

    async def work(cycle: Cycle) -> None:
        nonlocal done
        while perf_counter() - started < SECONDS and await cycle():
            done += 1

    await asyncio.gather(*(work(cycle) for cycle in cycles))
    return done, perf_counter() - started


class HttpWorker:
    """A person with a connection and a session of his own, as a browser has."""

    def __init__(self, connection: KeptConnection, job: str, run: Run) -> None:
        self._connection = connection
        self._job = job
        self._run = run
        self._held: dict[str, str] | None = None

    async def claim(self) -> None:
        started = perf_counter()
        claims = await self._connection.post(f"/v1/jobs/{self._job}/claims", {})
        self._run.claims.append(perf_counter() - started)
        (self._held,) = claims["assignments"] or (None,)

    async def only_claim(self, times: int) -> None:
        for _ in range(times):
            await self.claim()

    async def cycle(self) -> bool:
        if self._held is None:
            await self.claim()
            return self._held is not None
        started = perf_counter()
        answered = await self._connection.post(
            f"/v1/assignments/{self._held['assignment_id']}/answer",
            {"lease_token": self._held["lease_token"], "answer": ANSWER, "claim_next": True},
        )
        self._run.submits.append(perf_counter() - started)
        (self._held,) = answered["next"]["assignments"] or (None,)
        return True


async def http_crowd(system: System, people: Sequence[KeptConnection], job: str) -> Run:
    run = Run()
    await wait_for_work(people[0], job)
    workers = [HttpWorker(connection, job, run) for connection in people]
    for worker in workers:
        await worker.claim()
    run.claims.clear()
    hot = [system.stack.pid_of(name) for name in ("task-router", "postgres")]
    others = [system.stack.pid_of(name) for name in ("job-api", "consolidator", "nats")]
    before = seconds_of(hot), seconds_of(others)
    done, seconds = await run_crowd([worker.cycle for worker in workers])
    run.rate = done / seconds
    run.processor_ms = (seconds_of(hot) - before[0]) / done * 1000
    run.others_ms = (seconds_of(others) - before[1]) / done * 1000
    # Claims by themselves, which is what a worker waits for who has just begun.
    await asyncio.gather(*(worker.only_claim(max(4, 800 // len(workers))) for worker in workers))
    return run


async def wait_for_work(connection: KeptConnection, job: str) -> None:
    """The working set may take a moment to open."""
    async with asyncio.timeout(60):
        while True:
            if (await connection.post(f"/v1/jobs/{job}/claims", {}))["assignments"]:
                return
            await asyncio.sleep(0.05)


async def sign_in_people(system: System, count: int) -> list[KeptConnection]:
    people = []
    for number in range(count):
        email = f"worker-{number}@bench.local"
        answer = await system.api.put(
            f"/v1/teams/{TEAM}/workers/{email}", json={"name": f"Worker {number}", "password": PASSWORD}
        )
        answer.raise_for_status()
        connection = KeptConnection(system.stack.addresses.portal)
        await connection.post("/v1/session", {"email": email, "password": PASSWORD})
        people.append(connection)
    return people


async def open_job(system: System, name: str, objects: int) -> str:
    manifest = await system.put_manifest("\n".join(text_lines(objects)).encode())
    await system.create_job(name, manifest, workers_per_object=ANSWERS, max_concurrent_objects=1000)
    await system.wait_for_status(name, "InProgress")
    return name


async def bare_crowd(system: System, crowd: int) -> Run:
    """The claim's and the submit's transactions on tables of the same shape, a connection for each worker as
    far as they go round."""
    await make_bare_tables(system)
    connections = [await system.connect() for _ in range(min(crowd, MOST_CONNECTIONS))]
    free = asyncio.Queue[asyncpg.Connection]()
    for connection in connections:
        free.put_nowait(connection)
    run = Run()

    def cycle_of(worker: int) -> Cycle:
        async def cycle() -> bool:
            connection = await free.get()
            try:
                return await claim_and_answer(connection)
            finally:
                free.put_nowait(connection)

        async def claim_and_answer(connection: asyncpg.Connection) -> bool:
            token = uuid4()
            started = perf_counter()
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(1, $1)", worker)
                slot = await connection.fetchrow(CLAIM, worker, token)
            claimed = perf_counter()
            if slot is None:
                return False
            async with connection.transaction():
                await connection.execute("SELECT FROM bare_slot WHERE id = $1 FOR UPDATE", slot["id"])
                await connection.execute(
                    "INSERT INTO bare_answer (job_id, task_id, ordinal, worker_id, lease_token, content, "
                    "accepted_at, seconds_spent) VALUES (1, $1, $1, $2, $3, $4, now(), 1)",
                    slot["task_id"], worker, token, '{"crowd-classifier": {"label": "a"}}',
                )  # fmt: skip
                await connection.execute("DELETE FROM bare_slot WHERE id = $1", slot["id"])
                await connection.execute(
                    "UPDATE bare_task SET answers = answers + 1 WHERE id = $1", slot["task_id"]
                )
                await connection.execute(
                    "INSERT INTO bare_event (event_id, subject, payload, correlation_id) "
                    "VALUES ($1, 'labeling.answer.submitted', '{}', '')",
                    uuid4(),
                )
            run.claims.append(claimed - started)
            run.submits.append(perf_counter() - claimed)
            return True

        return cycle

    try:
        done, seconds = await run_crowd([cycle_of(number + 1) for number in range(crowd)])
    finally:
        for connection in connections:
            await connection.close()
    run.rate = done / seconds
    return run


async def make_bare_tables(system: System) -> None:
    connection = await system.connect()
    try:
        for bare, real in (
            ("bare_slot", "task_slot"),
            ("bare_task", "labeling_task"),
            ("bare_answer", "answer"),
            ("bare_event", "outbox_event"),
        ):
            await connection.execute(f"DROP TABLE IF EXISTS {bare}")
            await connection.execute(f"CREATE TABLE {bare} (LIKE {real} INCLUDING ALL)")
        await connection.execute(
            "INSERT INTO bare_task (id, job_id, ordinal, state, answers_wanted) "
            "SELECT n, 1, n, 'open', 9 FROM generate_series(1, 40000) AS n"
        )
        await connection.execute(
            "INSERT INTO bare_slot (id, job_id, task_id) SELECT n, 1, n FROM generate_series(1, 40000) AS n"
        )
        await connection.execute("ANALYZE bare_slot")
    finally:
        await connection.close()


def at(share: float, seconds: Sequence[float]) -> float:
    """The quantile, in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000


def rows_of(crowd: int, run: Run, bare: Run) -> list[Row]:
    who = f"{crowd} worker{'s' if crowd > 1 else ''}"
    return [
        Row(f"{who}: answers", run.rate, "/s", "bare asyncpg", bare.rate),
        Row(
            f"{who}: processor time an answer",
            run.processor_ms,
            "ms",
            "goal: router and Postgres, at most",
            PROCESSOR_GOAL_MS,
        ),
        Row(f"{who}: claim, median", at(0.5, run.claims), "ms", "bare", at(0.5, bare.claims)),
        Row(f"{who}: claim, 99 %", at(0.99, run.claims), "ms", "bare", at(0.99, bare.claims)),
        Row(f"{who}: answer and next, median", at(0.5, run.submits), "ms", "bare", at(0.5, bare.submits)),
        Row(f"{who}: answer and next, 99 %", at(0.99, run.submits), "ms", "bare", at(0.99, bare.submits)),
    ]


async def no_answer_twice(system: System) -> None:
    """Raises when a worker has two answers to an object, or an object more than it wants."""
    connection = await system.connect()
    try:
        twice = await connection.fetchval(
            "SELECT count(*) FROM"
            " (SELECT FROM answer GROUP BY job_id, ordinal, worker_id HAVING count(*) > 1) AS found"
        )
        too_many = await connection.fetchval(
            "SELECT count(*) FROM (SELECT FROM answer GROUP BY job_id, ordinal HAVING count(*) > $1) x",
            ANSWERS,
        )
    finally:
        await connection.close()
    if twice or too_many:
        raise RuntimeError(f"{twice} answers given twice, {too_many} objects with too many")


async def main() -> None:
    async with running_system() as system:
        people = await sign_in_people(system, max(CROWDS))
        rows: list[Row] = []
        usual = Run()
        for crowd in CROWDS:
            job = await open_job(system, f"claims-{crowd}", OBJECTS)
            run = await http_crowd(system, people[:crowd], job)
            rows += rows_of(crowd, run, await bare_crowd(system, crowd))
            rows.append(Row(f"{crowd}: processor time of the other services an answer", run.others_ms, "ms"))
            if crowd == USUAL_CROWD:
                usual = run
        some = people[:USUAL_CROWD]
        many = await http_crowd(system, some, await open_job(system, "claims-many", MANY_OBJECTS))
        beside = await http_crowd(system, some, await open_job(system, "claims-beside", OBJECTS))
        small = f"at {OBJECTS:,} objects (goal: 1.2)"
        rows += [
            Row(
                f"processor time an answer at {MANY_OBJECTS:,} objects, just imported",
                many.processor_ms,
                "ms",
                small,
                usual.processor_ms,
            ),
            Row(
                "processor time an answer beside a job of that size",
                beside.processor_ms,
                "ms",
                small,
                usual.processor_ms,
            ),
        ]
        await no_answer_twice(system)
        rows += system.memory()
    report("claims", rows)


if __name__ == "__main__":
    asyncio.run(main())
