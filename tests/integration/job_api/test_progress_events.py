"""Following a job: progress as it changes, results as they stand, the output while it runs."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from typing import Any

import httpx
import pytest
from tests.integration.conftest import ServiceEnv
from tests.integration.job_api.conftest import KEY, PutManifest, running_api
from tests.integration.job_api.lives import Life, start_job

from groundwork.events import ObjectsLabeled
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


def events_in(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


async def test_progress_is_told_when_it_changes_until_the_job_has_ended(life: Life) -> None:
    following = [asyncio.create_task(life.api.get("/v1/jobs/moods/events")) for _ in range(3)]
    await asyncio.sleep(0.1)
    await life.label(0)
    await asyncio.sleep(2.5)  # long enough for two looks: what does not change is not told again
    await life.label(1, 2)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[1, 2]))
    answers = await asyncio.gather(*following)
    assert {answer.headers["content-type"] for answer in answers} == {"text/event-stream; charset=utf-8"}
    told = events_in(answers[0].text)
    assert [name for name, _ in told][-2:] == ["progress", "end"]
    assert told[-1][1] == {"status": "Completed"}
    labelled = [event["counters"]["human_labeled"] for name, event in told if name == "progress"]
    assert (labelled[0] in (0, 1), labelled[-1]) == (True, 3)
    assert labelled.count(1) == 1
    assert told[-2][1]["status"] == "Completed"
    assert [answer.text for answer in answers] == [answers[0].text] * 3, "one look serves all"


async def test_a_job_that_has_ended_is_told_once_and_a_deleted_one_ends_its_stream(life: Life) -> None:
    following = asyncio.create_task(life.api.get("/v1/jobs/moods/events"))
    await asyncio.sleep(0.1)
    await life.api.delete("/v1/jobs/moods?force=true")
    assert events_in((await following).text)[-1] == ("end", {"status": "Deleted"})
    assert (await life.api.get("/v1/jobs/moods/events")).status_code == 404


async def test_results_are_the_output_lines_as_they_stand(life: Life) -> None:
    await life.label(1)
    answer = await life.api.get("/v1/jobs/moods/results")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line.get("moods") for line in lines] == [None, 1, None]
    assert lines[0] == {"source": "one"}


async def test_the_output_manifest_is_refreshed_while_the_job_runs(
    platform_settings: dict[str, Any],
    database: Database,
    put_manifest: PutManifest,
    object_store: ObjectStore,
) -> None:
    settings = {**platform_settings, "reconcile_every": "PT0.1S", "output_refresh_every": "PT0.1S"}
    async with running_api(settings) as api:
        await api.post("/v1/teams", json={"name": "readers"})
        life = await start_job(api, database, put_manifest)
        for ordinal in (0, 2):
            await life.label(ordinal)
            async with asyncio.timeout(20):
                while True:
                    output = (await life.show())["output_manifest"]
                    if output is not None:
                        written = await object_store.get(ObjectAddress.parse(output))
                        if "moods" in json.loads(written.splitlines()[ordinal]):
                            break
                    await asyncio.sleep(0.02)
        assert json.loads(written.splitlines()[1]) == {"source": "two"}
        assert (await life.show())["status"] == "InProgress"


async def test_a_service_that_stops_ends_its_streams(service_env: ServiceEnv, life: Life) -> None:
    """As a process of its own, because the order of stopping is the server's."""
    port = free_port()
    env = service_env("JOB_API", bootstrap_key=KEY, portal_url="http://portal.test", drain_limit="PT60S")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "job_api", env={**os.environ, **env, "JOB_API_HTTP__PORT": str(port)}
    )
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {KEY}"}, timeout=40
        ) as client:
            async with asyncio.timeout(60):
                while not await answers(client):
                    await asyncio.sleep(0.05)
            async with client.stream("GET", "/v1/jobs/moods/events") as stream:
                told = stream.aiter_text()
                assert (await anext(told)).startswith("event: progress")
                process.terminate()
                async with asyncio.timeout(30):  # less than the drain limit
                    assert [text async for text in told] == []
        async with asyncio.timeout(60):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).status_code == 200
    except httpx.ConnectError:
        return False
