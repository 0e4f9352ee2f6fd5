"""The whole system in a folder that is thrown away, and what a benchmark needs to know of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from pydantic import SecretStr

from benchmarks.report import Row
from groundwork.objectstore import ObjectAddress, ObjectStore, open_object_store
from groundwork.settings import ObjectStoreSettings
from groundwork_cli.stack import Stack, StackOptions

SERVICES = ("job-api", "task-router", "consolidator", "autolabeler")
TEAM = "bench"
MEMORY_GOAL_MIB = 120.0


class System:
    def __init__(self, stack: Stack, api: httpx.AsyncClient, store: ObjectStore, bucket: str) -> None:
        self.stack = stack
        self.api = api
        self.store = store
        self.bucket = bucket

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.stack.addresses.postgres)

    async def put_manifest(self, lines: bytes) -> str:
        address = ObjectAddress(self.bucket, "input.manifest")
        async with self.store.writer(address, content_type="application/x-ndjson") as writer:
            await writer.write(lines)
        return str(address)

    async def create_job(self, name: str, manifest: str, **more: Any) -> None:
        answer = await self.api.post(
            "/v1/jobs",
            json={
                "name": name,
                "task_type": "text-classification",
                "input_manifest": manifest,
                "output_path": f"s3://{self.bucket}/output",
                "labels": ["a", "b", "c", "d"],
                "team": TEAM,
                **more,
            },
        )
        answer.raise_for_status()

    async def wait_for_status(self, name: str, *statuses: str) -> dict[str, Any]:
        """The job once it has one of these statuses; asks every 20 ms, for ten minutes at most."""
        async with asyncio.timeout(600):
            while True:
                job: dict[str, Any] = (await self.api.get(f"/v1/jobs/{name}")).json()
                if job["status"] in statuses:
                    return job
                if job["status"] == "Failed":
                    raise RuntimeError(job["failure_reason"])
                await asyncio.sleep(0.02)

    def peak_memory(self, service: str) -> float:
        """The most memory the service ever held, in MiB."""
        return _peak_mib(self.stack.pid_of(service))

    def memory(self) -> list[Row]:
        """The most memory each service ever held, beside the goal."""
        return [
            Row(
                f"peak memory of {service}",
                self.peak_memory(service),
                "MiB",
                "goal",
                MEMORY_GOAL_MIB,
            )
            for service in SERVICES
        ]


@asynccontextmanager
async def running_system() -> AsyncIterator[System]:
    with tempfile.TemporaryDirectory(prefix="groundwork-bench-") as folder:
        async with Stack(StackOptions(state=Path(folder) / "state")) as stack:
            addresses = stack.addresses
            settings = ObjectStoreSettings(
                endpoint_url=addresses.s3,
                access_key=SecretStr(addresses.access_key),
                secret_key=SecretStr(addresses.secret_key),
            )
            bucket = "bench"
            async with (
                open_object_store(settings) as store,
                httpx.AsyncClient(
                    base_url=addresses.api,
                    headers={"Authorization": f"Bearer {addresses.api_key}"},
                    timeout=60,
                ) as api,
            ):
                await store.ensure_bucket(bucket)
                (await api.post("/v1/teams", json={"name": TEAM})).raise_for_status()
                yield System(stack, api, store, bucket)


def _peak_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def text_lines(count: int) -> list[str]:
    """Manifest lines of about 130 bytes, each different."""
    return [
        f'{{"source":"review {number}: the soup was warm and the waiter remembered our names, '
        f'we would come again","id":{number}}}'
        for number in range(count)
    ]
