"""The job-api application, in-process on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager

from groundwork.objectstore import ObjectAddress, ObjectStore
from job_api.app import create_app
from job_api.settings import JobApiSettings

KEY = "a-key-for-tests"

PutManifest = Callable[[bytes], Awaitable[str]]


@asynccontextmanager
async def running_api(platform_settings: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    """The application with its background work, and a client that holds a key."""
    settings = JobApiSettings(**platform_settings, bootstrap_key=KEY, portal_url="http://portal.test")
    app = create_app(settings)
    async with (
        LifespanManager(app, startup_timeout=30, shutdown_timeout=30) as manager,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(manager.app),
            base_url="http://api.test",
            headers={"Authorization": f"Bearer {KEY}"},
        ) as client,
    ):
        yield client


@pytest_asyncio.fixture
async def api(platform_settings: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    async with running_api(platform_settings) as client:
        yield client


@pytest.fixture
def put_manifest(object_store: ObjectStore, bucket: str) -> PutManifest:
    async def put(content: bytes) -> str:
        address = ObjectAddress(bucket, "input.manifest")
        await object_store.put(address, content, content_type="application/x-ndjson")
        return str(address)

    return put


@pytest_asyncio.fixture
async def team(api: httpx.AsyncClient) -> str:
    (await api.post("/v1/teams", json={"name": "Readers"})).raise_for_status()
    return "readers"


async def wait_for_status(api: httpx.AsyncClient, job: str, *statuses: str) -> dict[str, Any]:
    """The job once it has one of the statuses; asked again each 20 ms, for at most 20 s."""
    async with asyncio.timeout(20):
        while True:
            shown: dict[str, Any] = (await api.get(f"/v1/jobs/{job}")).json()
            if shown["status"] in statuses:
                return shown
            await asyncio.sleep(0.02)
