"""A job's life through job-api, task-router and consolidator: stopped, retried, streamed, deleted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from consolidator.app import create_app as consolidator
from consolidator.settings import ConsolidatorSettings
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from job_api.app import create_app as job_api
from job_api.settings import JobApiSettings
from task_router.app import create_app as task_router
from task_router.settings import TaskRouterSettings

KEY = "a-key-for-tests"
PASSWORD = "correct horse battery"


@dataclass
class House:
    api: httpx.AsyncClient
    portal: Callable[[], httpx.AsyncClient]
    database: Database

    async def worker(self, name: str) -> httpx.AsyncClient:
        body = {"name": name, "password": PASSWORD}
        (await self.api.put(f"/v1/teams/readers/workers/{name}@test", json=body)).raise_for_status()
        client = self.portal()
        answer = await client.post("/v1/session", json={"email": f"{name}@test", "password": PASSWORD})
        answer.raise_for_status()
        return client

    async def job(self, name: str) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.api.get(f"/v1/jobs/{name}")).json()
        return shown

    async def until(self, question: Callable[[], Awaitable[Any]]) -> Any:
        async with asyncio.timeout(30):
            while not (answer := await question()):
                await asyncio.sleep(0.02)
        return answer

    async def until_status(self, name: str, status: str) -> dict[str, Any]:
        async def reached() -> Any:
            shown = await self.job(name)
            return shown if shown["status"] == status else None

        found: dict[str, Any] = await self.until(reached)
        return found

    async def claim(self, worker: httpx.AsyncClient, job: str) -> dict[str, Any]:
        """The next task, once there is one."""

        async def some() -> Any:
            answer = await worker.post(f"/v1/jobs/{job}/claims", json={})
            return answer.json().get("assignments")

        assignment: dict[str, Any] = (await self.until(some))[0]
        return assignment


async def submit(worker: httpx.AsyncClient, assignment: dict[str, Any], label: str = "good") -> None:
    body = {
        "lease_token": assignment["lease_token"],
        "answer": {assignment["widget"]: {"label": label}},
    }
    answer = await worker.post(f"/v1/assignments/{assignment['assignment_id']}/answer", json=body)
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def house(platform_settings: dict[str, Any], database: Database) -> AsyncIterator[House]:
    base = {**platform_settings, "reconcile_every": "PT0.5S"}
    apps = (
        job_api(JobApiSettings(**{**base, "bootstrap_key": KEY, "portal_url": "http://portal.test"})),
        task_router(
            TaskRouterSettings(
                **{
                    **base,
                    "portal_url": "http://portal.test",
                    "content_url": "http://content.test",
                    "content_key": "a key for links",
                }
            )
        ),
        consolidator(ConsolidatorSettings(**base)),
    )
    async with AsyncExitStack() as stack:
        running = [(await stack.enter_async_context(LifespanManager(app, 30, 30))).app for app in apps]

        def client(app: Any, url: str, **headers: str) -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url, headers=headers)

        api = await stack.enter_async_context(
            client(running[0], "http://api.test", Authorization=f"Bearer {KEY}")
        )
        (await api.post("/v1/teams", json={"name": "readers"})).raise_for_status()
        yield House(api, lambda: client(running[1], "http://portal.test"), database)


async def create(house: House, store: ObjectStore, bucket: str, lines: list[Any], **changes: Any) -> None:
    body = {
        "name": "moods",
        "task_type": "text-classification",
        "output_path": f"s3://{bucket}/out",
        "label_attribute": "mood",
        "labels": ["bad", "good"],
        "team": "readers",
        "workers_per_object": 2,
        **changes,
    }
    if lines:
        address = ObjectAddress(bucket, "in.manifest")
        content = "\n".join(json.dumps(line) for line in lines).encode()
        await store.put(address, content, content_type="application/x-ndjson")
        body["input_manifest"] = str(address)
    answer = await house.api.post("/v1/jobs", json=body)
    assert answer.status_code == 201, answer.text


async def output(store: ObjectStore, job: dict[str, Any]) -> list[dict[str, Any]]:
    written = await store.get(ObjectAddress.parse(job["output_manifest"]))
    return [json.loads(line) for line in written.splitlines()]


async def test_a_stopped_job_exports_what_people_had_in_hand(
    house: House, object_store: ObjectStore, bucket: str
) -> None:
    await create(house, object_store, bucket, [{"source": str(n)} for n in range(5)])
    ada, bob = await house.worker("ada"), await house.worker("bob")
    await submit(ada, await house.claim(ada, "moods"))  # object 0: one answer of two
    in_hand = await house.claim(ada, "moods")  # object 1
    assert (await house.api.post("/v1/jobs/moods/stop")).status_code == 202

    async def refused() -> Any:
        return (await bob.post("/v1/jobs/moods/claims", json={})).json()["reason"] == "stopped"

    await house.until(refused)
    await submit(ada, in_hand)
    job = await house.until_status("moods", "Stopped")
    assert job["counters"] == {
        "total": 5, "human_labeled": 2, "machine_labeled": 0, "failed": 0, "unlabeled": 3
    }  # fmt: skip
    assert ["mood" in line for line in await output(object_store, job)] == [True, True, False, False, False]


async def test_what_failed_is_retried_and_completes_the_job(
    house: House, object_store: ObjectStore, bucket: str
) -> None:
    late = ObjectAddress(bucket, "late.txt")
    lines = [{"source": "here"}, {"source-ref": str(late)}]
    await create(house, object_store, bucket, lines, workers_per_object=1)
    ada = await house.worker("ada")
    await submit(ada, await house.claim(ada, "moods"))
    job = await house.until_status("moods", "Completed")
    assert job["counters"]["failed"] == 1
    await object_store.put(late, b"now it is there", content_type="text/plain")
    assert (await house.api.post("/v1/jobs/moods/retry")).json() == {"objects": 1}
    again = await house.claim(ada, "moods")
    assert again["input"]["taskObject"] == str(late)
    await submit(ada, again)
    job = await house.until_status("moods", "Completed")
    assert [line["mood"] for line in await output(object_store, job)] == [1, 1]


async def test_a_stream_is_labelled_as_it_comes_and_stopped(
    house: House, object_store: ObjectStore, bucket: str
) -> None:
    topic = "arn:aws:sns:us-east-1:000000000000:moods-in"
    await create(house, object_store, bucket, [], workers_per_object=1, streaming={"input_topic": topic})
    await house.until_status("moods", "InProgress")
    ada = await house.worker("ada")
    for number in range(2):
        line = {"source": f"text {number}", "dataset-objectid-attribute-name": "n", "n": f"id/{number}"}
        assert (await house.api.post("/v1/topics/moods-in/messages", json=line)).status_code == 202
        await submit(ada, await house.claim(ada, "moods"))
    counted = "SELECT count(*) FROM streamed_object WHERE published_at IS NOT NULL"

    async def published() -> Any:
        async with house.database.sessions() as session:
            return await session.scalar(text(counted)) == 2

    await house.until(published)
    await house.api.post("/v1/jobs/moods/stop")
    job = await house.until_status("moods", "Stopped")
    assert [line["mood"] for line in await output(object_store, job)] == [1, 1]
    folder = f"{bucket}/out/moods/annotations/worker-response/iteration-1/id%2F1/"
    async with house.database.sessions() as session:
        at = await session.scalar(text("SELECT submitted_at FROM answer ORDER BY id DESC LIMIT 1"))
    content = await object_store.get(ObjectAddress.parse(f"s3://{folder}{at:%Y-%m-%d_%H:%M:%S}.json"))
    assert len(json.loads(content)["answers"]) == 1


async def test_nothing_is_left_of_a_deleted_job(house: House, object_store: ObjectStore, bucket: str) -> None:
    await create(house, object_store, bucket, [{"source": str(n)} for n in range(3)], workers_per_object=1)
    ada = await house.worker("ada")
    await submit(ada, await house.claim(ada, "moods"))
    held = await house.claim(ada, "moods")
    assert (await house.api.delete("/v1/jobs/moods?force=true")).status_code == 204
    late = await ada.post(
        f"/v1/assignments/{held['assignment_id']}/answer",
        json={"lease_token": held["lease_token"], "answer": {held["widget"]: {"label": "good"}}},
    )
    assert (late.status_code, late.json()["error"]["code"]) == (409, "lease_lost")

    async def gone() -> Any:
        async with house.database.sessions() as session:
            return await session.scalar(text("SELECT count(*) FROM labeling_job")) == 0

    await house.until(gone)
