"""SIGKILL of the real process in the middle of an import: the next one goes on from the checkpoint."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import select
from tests.integration.conftest import ServiceEnv
from tests.integration.job_api.conftest import KEY, PutManifest
from tests.integration.job_api.test_jobs import request

from groundwork.events import JobCreated
from groundwork.messaging import add_event
from groundwork.store import Database
from groundwork.store.models import DatasetObject, ImportCheckpoint, LabelingJob

LINES = [f'{{"source": "text {number}"}}' for number in range(400_000)]


@asynccontextmanager
async def running(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "job_api", env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def eventually(question: Any) -> Any:
    """The first answer that is true, asked for without a pause to speak of, for 30 seconds."""
    async with asyncio.timeout(30):
        while not (answer := await question()):
            await asyncio.sleep(0.005)
    return answer


async def test_a_killed_process_loses_no_line_and_imports_none_twice(
    service_env: ServiceEnv, put_manifest: PutManifest, database: Database
) -> None:
    manifest = await put_manifest("\n".join(LINES).encode())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = service_env("JOB_API", bootstrap_key=KEY, portal_url="http://portal.test")
    environment["JOB_API_HTTP__PORT"] = str(port)
    headers = {"Authorization": f"Bearer {KEY}"}

    async def checkpoint() -> ImportCheckpoint | None:
        async with database.sessions() as session:
            found: ImportCheckpoint | None = await session.scalar(select(ImportCheckpoint))
        return found

    async def stored() -> list[tuple[int, str]]:
        async with database.sessions() as session:
            rows = await session.execute(
                select(DatasetObject.ordinal, DatasetObject.line).order_by(DatasetObject.ordinal)
            )
            return [(ordinal, line) for ordinal, line in rows]

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:

        async def ready() -> bool:
            try:
                return (await client.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        async with running(environment) as process:
            await eventually(ready)
            (await client.post("/v1/teams", json={"name": "readers"})).raise_for_status()
            (await client.post("/v1/jobs", json=request(manifest, "readers"))).raise_for_status()

            async def begun() -> bool:
                found = await checkpoint()
                return found is not None and found.objects > 0

            await eventually(begun)
            process.kill()
            await process.wait()
        left = await checkpoint()
        assert left is not None
        assert 0 < left.objects < len(LINES)
        assert await stored() == list(enumerate(LINES[: left.objects]))

        async with database.transaction() as session:  # at once what redelivery does after half a minute
            add_event(session, JobCreated(job_id=(await session.scalar(select(LabelingJob.id))) or 0))
        async with running(environment):

            async def done() -> bool:
                async with database.sessions() as session:
                    return await session.scalar(select(LabelingJob.status)) == "InProgress"

            await eventually(done)
    assert await stored() == list(enumerate(LINES))
