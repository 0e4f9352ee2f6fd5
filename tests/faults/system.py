r"""The system under load: with a second router, and with bad networks to put in the way.

    workers --- front --- task-router ------------ Postgres
            \-------------- task-router-2 --- back ---/

Workers may also reach the first router directly.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from pydantic import SecretStr
from tests.faults.checker import EndState, StoredAnswer
from tests.faults.history import History
from tests.faults.proxy import HOST, Proxy, running_proxy
from tests.faults.standstill import what_holds_up
from tests.faults.workload import LABELS, Person, Worker, text_of

from groundwork.objectstore import ObjectAddress, ObjectStore, open_object_store
from groundwork.settings import ObjectStoreSettings
from groundwork_cli.client import AsyncGroundwork, NewJob
from groundwork_cli.client.models import ENDED
from groundwork_cli.stack import Stack, StackOptions
from groundwork_cli.stack.ports import choose
from groundwork_cli.stack.services import ServiceSpec, Wiring, groundwork_services

ROUTER, SECOND_ROUTER = "task-router", "task-router-2"
TEAM, BUCKET, PASSWORD = "robots", "faults", "a password for robots"
PEOPLE = 6
ANSWERS_EACH = 3
LEASE_SECONDS = 3
"""Far shorter than the API allows, so that leases run out while we watch."""
JOB_SECONDS = 90.0
"""How long people may take at most."""
END_SECONDS = 180.0
"""How long a job may take to end after the last answer: what has stalled is begun again after two minutes."""


@dataclass
class System:
    stack: Stack
    front: Proxy
    back: Proxy
    requester: AsyncGroundwork
    store: ObjectStore
    people: list[Person] = field(default_factory=list)

    @property
    def portal(self) -> str:
        return self.stack.addresses.portal

    @property
    def second_portal(self) -> str:
        return self.stack.url_of(SECOND_ROUTER)

    async def start_job(self, name: str, *, objects: int, answers_each: int = ANSWERS_EACH) -> None:
        """A job whose objects are texts that tell their ordinals, with a lease of LEASE_SECONDS."""
        manifest = ObjectAddress(BUCKET, f"{name}.manifest")
        lines = b"".join(json.dumps({"source": text_of(n)}).encode() + b"\n" for n in range(objects))
        await self.store.put(manifest, lines, content_type="application/x-ndjson")
        await self.requester.jobs.create(
            NewJob(
                name=name,
                task_type="text-classification",
                input_manifest=str(manifest),
                output_path=f"s3://{BUCKET}/output",
                labels=LABELS,
                team=TEAM,
                workers_per_object=answers_each,
            )
        )
        async with self.connection() as connection:
            await connection.execute(
                "UPDATE labeling_job SET task_time_limit_seconds = $2 WHERE name = $1", name, LEASE_SECONDS
            )

    async def wait_for_end(self, name: str) -> None:
        """Fails with what the store says of the job when it does not end."""
        try:
            async with asyncio.timeout(END_SECONDS):
                while (await self.requester.jobs.progress(name)).status not in ENDED:
                    await asyncio.sleep(0.1)
        except TimeoutError:
            async with self.connection() as connection:
                pytest.fail(f"{name} does not end:\n{await what_holds_up(connection, name)}")
        assert (await self.requester.jobs.get(name)).status == "Completed"

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """The test's own way to the database."""
        connection = await asyncpg.connect(self.stack.addresses.postgres)
        try:
            for kind in ("json", "jsonb"):
                await connection.set_type_codec(
                    kind, schema="pg_catalog", encoder=json.dumps, decoder=json.loads
                )
            yield connection
        finally:
            await connection.close()

    async def kill(self, name: str) -> None:
        """SIGKILL; returns when it is up again."""
        pid = self.stack.pid_of(name)
        os.kill(pid, signal.SIGKILL)
        await self.stack.wait_ready(name, other_than=pid)

    @asynccontextmanager
    async def paused(self, name: str) -> AsyncIterator[None]:
        """SIGSTOP, and SIGCONT at the end of the block if it still lives."""
        pid = self.stack.pid_of(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            if self.stack.pid_of(name) == pid:
                os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def running_system(state: Path, rng: random.Random) -> AsyncIterator[System]:
    async with AsyncExitStack() as exit_stack:
        front, back = [await exit_stack.enter_async_context(running_proxy(rng)) for _ in range(2)]
        stack = await exit_stack.enter_async_context(
            Stack(StackOptions(state=state), services=lambda wiring: _with_second_router(wiring, back))
        )
        portal = urlsplit(stack.addresses.portal)
        front.target = (HOST, portal.port or 0)
        addresses = stack.addresses
        requester = await exit_stack.enter_async_context(AsyncGroundwork(addresses.api, addresses.api_key))
        store = await exit_stack.enter_async_context(
            open_object_store(
                ObjectStoreSettings(
                    endpoint_url=addresses.s3,
                    access_key=SecretStr(addresses.access_key),
                    secret_key=SecretStr(addresses.secret_key),
                )
            )
        )
        await store.ensure_bucket(BUCKET)
        system = System(stack, front, back, requester, store)
        await requester.teams.ensure(TEAM, description="")
        for number in range(PEOPLE):
            system.people.append(await _signed_in(system, number))
        yield system


def _with_second_router(wiring: Wiring, back: Proxy) -> Sequence[ServiceSpec]:
    services = groundwork_services(wiring)
    (router,) = (service for service in services if service.name == ROUTER)
    database = urlsplit(wiring.servers.postgres)
    back.target = (database.hostname or HOST, database.port or 0)
    through = database._replace(netloc=f"{database.netloc.rpartition('@')[0]}@{HOST}:{back.port}")
    ports = choose(("second", "second-content"), wanted={}, remembered=dict(wiring.ports))
    env = {
        **router.env,
        "TASK_ROUTER_DATABASE__URL": through.geturl(),
        "TASK_ROUTER_DATABASE__STATEMENT_TIMEOUT": "PT2S",
        "TASK_ROUTER_HTTP__PORT": str(ports["second"]),
        # On one machine each needs a port of its own for the content origin.
        "TASK_ROUTER_CONTENT_URL": f"http://{HOST}:{ports['second-content']}",
    }
    return [*services, ServiceSpec(SECOND_ROUTER, router.command, ports["second"], env)]


async def _signed_in(system: System, number: int) -> Person:
    email = f"robot-{number}@robots.local"
    await system.requester.teams.put_worker(TEAM, email, name=f"Robot {number}", password=PASSWORD)
    async with httpx.AsyncClient(base_url=system.portal, trust_env=False) as http:
        answer = await http.post("/v1/session", json={"email": email, "password": PASSWORD})
        answer.raise_for_status()
        cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    return Person(number, email, cookie)


Fault = Callable[[History], Coroutine[Any, Any, None]]
"""What breaks, and when, by how far the work has come."""


async def run_under_load(
    system: System, job: str, *, objects: int, portals: Sequence[str], rng: random.Random, fault: Fault
) -> tuple[History, EndState]:
    """Everybody works on a new job until it is complete, while `fault` happens."""
    history = History()
    await system.start_job(job, objects=objects)

    async def work(person: Person, own: random.Random) -> None:
        async with Worker(person, job, portals, history, own) as worker:
            await worker.work(PEOPLE)

    async with asyncio.timeout(JOB_SECONDS), asyncio.TaskGroup() as group:
        for person in system.people:
            group.create_task(work(person, random.Random(rng.random())))
        group.create_task(fault(history))
    await system.wait_for_end(job)
    return history, await end_state(system, job, objects=objects, wanted=ANSWERS_EACH)


async def end_state(system: System, job: str, *, objects: int, wanted: int) -> EndState:
    async with system.connection() as connection, asyncio.timeout(20):
        job_id = await connection.fetchval("SELECT id FROM labeling_job WHERE name = $1", job)
        of_job = "FROM outbox_event WHERE payload->>'job_id' = $1::bigint::text"
        while unsent := await connection.fetchval(
            f"SELECT count(*) {of_job} AND published_at IS NULL",
            job_id,
        ):
            await asyncio.sleep(0.1)
        answers = await connection.fetch(
            "SELECT w.email, a.ordinal, a.lease_token, a.content "
            "FROM answer AS a JOIN worker AS w ON w.id = a.worker_id WHERE a.job_id = $1",
            job_id,
        )
        labels = await connection.fetch("SELECT ordinal, answers FROM human_label WHERE job_id = $1", job_id)
        told = await connection.fetch(
            "SELECT jsonb_array_elements(payload->'ordinals')::int AS ordinal "
            f"{of_job} AND subject = 'labeling.objects.labeled'",
            job_id,
        )
        trail = await connection.fetch(
            "SELECT e.kind, w.email, e.ordinal FROM task_event AS e JOIN worker AS w ON w.id = e.worker_id "
            "WHERE e.job_id = $1",
            job_id,
        )
        counted = await connection.fetch(
            "SELECT w.email, r.answers FROM worker_record AS r JOIN worker AS w ON w.id = r.worker_id "
            "WHERE r.job_id = $1",
            job_id,
        )
        dead = await connection.fetchval("SELECT count(*) FROM dead_letter")
    return EndState(
        objects=objects,
        wanted=wanted,
        answers=[
            StoredAnswer(row["email"], row["ordinal"], str(row["lease_token"]), row["content"])
            for row in answers
        ],
        labels=[(row["ordinal"], row["answers"]) for row in labels],
        told=[row["ordinal"] for row in told],
        trail=[(row["kind"], (row["email"], row["ordinal"])) for row in trail],
        counted={row["email"]: row["answers"] for row in counted},
        unsent=unsent,
        dead=dead,
    )
