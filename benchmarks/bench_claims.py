"""Claim and submit through HTTP with 1, 16 and 64 workers, beside the bare transactions on asyncpg."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from benchmarks.report import Row, report
from benchmarks.system import TEAM, System, running_system, text_lines

OBJECTS = 4_000
CROWDS = (1, 16, 64)
SECONDS = 6.0
PASSWORD = "a password for benchmarks"
ANSWER = {"crowd-classifier": {"label": "a"}}

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


async def run_crowd(crowd: int, cycle_of: Callable[[int], Awaitable[Callable[[], Awaitable[bool]]]]) -> float:
    """Cycles a second that `crowd` workers reach together, or until there is no work left."""
    cycles = [await cycle_of(number) for number in range(crowd)]
    done = 0
    started = perf_counter()

    async def work(cycle: Callable[[], Awaitable[bool]]) -> None:
        nonlocal done
        while perf_counter() - started < SECONDS and await cycle():
            done += 1

    await asyncio.gather(*(work(cycle) for cycle in cycles))
    return done / (perf_counter() - started)


async def http_crowd(system: System, crowd: int) -> float:
    """Each worker has a connection and a session of its own, as browsers have."""
    job = f"claims-{crowd}"
    manifest = await system.put_manifest("\n".join(text_lines(OBJECTS)).encode())
    await system.create_job(job, manifest, workers_per_object=1, max_concurrent_objects=1000)
    await system.wait_for_status(job, "InProgress")
    portal = system.stack.addresses.portal
    clients: list[httpx.AsyncClient] = []

    async def cycle_of(number: int) -> Callable[[], Awaitable[bool]]:
        email = f"worker-{number}@bench.local"
        answer = await system.api.put(
            f"/v1/teams/{TEAM}/workers/{email}", json={"name": f"Worker {number}", "password": PASSWORD}
        )
        answer.raise_for_status()
        client = httpx.AsyncClient(base_url=portal, timeout=60)
        clients.append(client)
        (await client.post("/v1/session", json={"email": email, "password": PASSWORD})).raise_for_status()
        claims = await first_claim(client, job)

        async def cycle() -> bool:
            nonlocal claims
            if not claims["assignments"]:
                claims = (await client.post(f"/v1/jobs/{job}/claims", json={})).json()
                return bool(claims.get("assignments"))
            (assignment,) = claims["assignments"]
            answered = await client.post(
                f"/v1/assignments/{assignment['assignment_id']}/answer",
                json={"lease_token": assignment["lease_token"], "answer": ANSWER, "claim_next": True},
            )
            answered.raise_for_status()
            claims = answered.json()["next"]
            return True

        return cycle

    try:
        return await run_crowd(crowd, cycle_of)
    finally:
        for client in clients:
            await client.aclose()


async def first_claim(client: httpx.AsyncClient, job: str) -> dict[str, Any]:
    """The first assignment; the working set may take a moment to open."""
    async with asyncio.timeout(30):
        while True:
            answer = await client.post(f"/v1/jobs/{job}/claims", json={})
            claims: dict[str, Any] = answer.json()
            if answer.is_success and claims["assignments"]:
                return claims
            await asyncio.sleep(0.05)


async def bare_crowd(system: System, crowd: int) -> float:
    """The claim's and the submit's transactions on tables of the same shape, one connection a worker."""
    await make_bare_tables(system)
    connections: list[asyncpg.Connection] = []

    async def cycle_of(number: int) -> Callable[[], Awaitable[bool]]:
        connection = await system.connect()
        connections.append(connection)
        worker = number + 1

        async def cycle() -> bool:
            token = uuid4()
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(1, $1)", worker)
                slot = await connection.fetchrow(CLAIM, worker, token)
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
            return True

        return cycle

    try:
        return await run_crowd(crowd, cycle_of)
    finally:
        for connection in connections:
            await connection.close()


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


async def main() -> None:
    async with running_system() as system:
        rows = [
            Row(
                f"claim and submit, {crowd} worker{'s' if crowd > 1 else ''}",
                await http_crowd(system, crowd),
                "cycles/s",
                "the same transactions, bare asyncpg",
                await bare_crowd(system, crowd),
            )
            for crowd in CROWDS
        ]
        rows += system.memory()
    report("claims", rows)


if __name__ == "__main__":
    asyncio.run(main())
