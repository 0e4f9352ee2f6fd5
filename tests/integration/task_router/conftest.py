"""The real task-router, in this process, and a job for it to hand out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from groundwork.passwords import hash_password
from groundwork.store import Database
from groundwork.store.models import DatasetObject, LabelingJob, TeamMember, Worker, WorkTeam
from task_router.app import create_app
from task_router.settings import TaskRouterSettings

PORTAL = "http://portal.test"
CONTENT = "http://content.test"
PASSWORD = "correct horse battery"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

Eventually = Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]


@pytest.fixture
def eventually() -> Eventually:
    """Ask until the answer is true, at most ten seconds; returns the answer."""

    async def ask(question: Callable[[], Awaitable[Any]]) -> Any:
        async with asyncio.timeout(10):
            while not (answer := await question()):
                await asyncio.sleep(0.02)
        return answer

    return ask


@pytest_asyncio.fixture(scope="session")
async def password_hash() -> str:
    return await hash_password(PASSWORD)


@dataclass
class World:
    """A team with workers, and jobs whose objects are texts unless lines are given."""

    database: Database
    password_hash: str
    team_id: int = 0
    worker_ids: dict[str, int] = field(default_factory=dict)

    async def add_team(self, name: str) -> int:
        async with self.database.transaction() as session:
            team = WorkTeam(name=name, name_key=name, description="")
            session.add(team)
            await session.flush()
        return team.id

    async def add_worker(self, name: str, *, team_id: int | None = None) -> None:
        """A member of the team, or of another one."""
        async with self.database.transaction() as session:
            worker = Worker(
                public_id=f"w-{name}", email=f"{name}@test", name=name, password_hash=self.password_hash
            )
            session.add(worker)
            await session.flush()
            session.add(TeamMember(team_id=team_id or self.team_id, worker_id=worker.id))
        self.worker_ids[name] = worker.id

    async def add_job(
        self,
        name: str = "animals",
        *,
        objects: int = 3,
        lines: Sequence[dict[str, Any]] | None = None,
        task_type: str = "text-classification",
        workers_per_object: int = 1,
        max_concurrent_objects: int = 1000,
        automated: bool = False,
        status: str = "InProgress",
    ) -> int:
        """An imported job, of which nothing is open yet."""
        lines = [{"source": f"text {n}"} for n in range(objects)] if lines is None else lines
        async with self.database.transaction() as session:
            job = LabelingJob(
                name=name,
                name_key=name.lower(),
                status=status,
                stop_reason="asked" if status in ("Stopping", "Stopped") else None,
                task_type=task_type,
                label_attribute="animal",
                labels=["cat", "dog"],
                input_manifest="s3://data/input.manifest",
                output_path="s3://data/output",
                team_id=self.team_id,
                title="Cat or dog",
                description="Say which",
                instructions="Look closely.",
                workers_per_object=workers_per_object,
                task_time_limit_seconds=300,
                max_concurrent_objects=max_concurrent_objects,
                automated=automated,
                target_error=0.05 if automated else None,
                confidence=0.95 if automated else None,
                objects_total=len(lines),
            )
            session.add(job)
            await session.flush()
            session.add_all(
                DatasetObject(job_id=job.id, ordinal=ordinal, line=orjson.dumps(line).decode())
                for ordinal, line in enumerate(lines)
            )
        return job.id

    async def open_all(self, job_id: int) -> None:
        """Open every object of the job at once, as the filler would."""
        await self.execute(
            """WITH task AS (
                 INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)
                 SELECT job_id, ordinal, 'open', j.workers_per_object
                 FROM dataset_object JOIN labeling_job AS j ON j.id = job_id
                 WHERE job_id = :job ORDER BY ordinal
                 RETURNING id, job_id, answers_wanted),
               ordered AS (
                 INSERT INTO work_order (job_id, size, opened) SELECT :job, count(*), count(*) FROM task)
               INSERT INTO task_slot (job_id, task_id)
               SELECT job_id, id FROM task, generate_series(1, answers_wanted) ORDER BY id""",
            job=job_id,
        )

    async def open_job(self, name: str = "animals", **settings: Any) -> int:
        job_id = await self.add_job(name, **settings)
        await self.open_all(job_id)
        return job_id

    async def expire_leases(self) -> None:
        """Let the time limit of everything that is claimed run out."""
        await self.execute("UPDATE task_slot SET lease_until = now() - interval '1 second'")

    async def execute(self, statement: str, **values: Any) -> None:
        async with self.database.transaction() as session:
            await session.execute(text(statement), values)

    async def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        async with self.database.transaction() as session:
            return [tuple(row) for row in await session.execute(text(statement), values)]

    async def value(self, statement: str, **values: Any) -> Any:
        ((found,),) = await self.rows(statement, **values)
        return found


@pytest_asyncio.fixture
async def world(database: Database, password_hash: str) -> World:
    made = World(database, password_hash)
    made.team_id = await made.add_team("vets")
    for name in ("ada", "bob"):
        await made.add_worker(name)
    await made.add_worker("eve", team_id=await made.add_team("others"))
    return made


@pytest.fixture
def settings(platform_settings: dict[str, Any]) -> TaskRouterSettings:
    return TaskRouterSettings(
        **platform_settings, portal_url=PORTAL, content_url=CONTENT, content_key="a key for links"
    )


class Person:
    """A signed-in browser, or several windows of it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def claims(self, job: str = "animals", count: int = 1) -> dict[str, Any]:
        answer = await self.client.post(f"/v1/jobs/{job}/claims", json={"count": count})
        assert answer.status_code == 200, answer.text
        claims: dict[str, Any] = answer.json()
        return claims

    async def claim(self, job: str = "animals") -> dict[str, Any]:
        (assignment,) = (await self.claims(job))["assignments"]
        found: dict[str, Any] = assignment
        return found

    async def submit(
        self, assignment: dict[str, Any], label: str = "cat", *, claim_next: bool = False
    ) -> httpx.Response:
        return await self.client.post(
            f"/v1/assignments/{assignment['assignment_id']}/answer",
            json={
                "lease_token": assignment["lease_token"],
                "answer": {assignment["widget"]: {"label": label}},
                "claim_next": claim_next,
            },
        )


@dataclass
class Router:
    """The running service."""

    app: Any
    clients: AsyncExitStack

    async def client(self, origin: str = PORTAL, *, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """`address`: where its connections come from."""
        transport = httpx.ASGITransport(self.app, client=(address, 1234))
        return await self.clients.enter_async_context(httpx.AsyncClient(transport=transport, base_url=origin))

    async def person(self, name: str, *, address: str = "127.0.0.1") -> Person:
        client = await self.client(address=address)
        answer = await client.post("/v1/session", json={"email": f"{name}@test", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return Person(client)


@pytest_asyncio.fixture
async def router(settings: TaskRouterSettings, world: World) -> AsyncIterator[Router]:
    async with LifespanManager(create_app(settings)) as manager, AsyncExitStack() as clients:
        yield Router(manager.app, clients)


@pytest_asyncio.fixture
async def ada(router: Router) -> Person:
    return await router.person("ada")


@pytest_asyncio.fixture
async def bob(router: Router) -> Person:
    return await router.person("bob")
