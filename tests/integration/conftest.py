"""Real servers for integration tests: one Postgres, NATS and S3 a session, one database a test.

The event stream and the buckets are shared by the tests of a session: a test that uses `service_env` or
`platform_settings` starts with an empty stream and no consumers, and names its own bucket (`bucket`).
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import nats
import pytest
import pytest_asyncio
from pydantic import SecretStr

from groundwork.messaging.streams import STREAM, TOPICS, ensure_streams
from groundwork.objectstore import ObjectStore, open_object_store
from groundwork.settings import DatabaseSettings, ObjectStoreSettings
from groundwork.store import Database, open_database
from groundwork.store.migrations import upgrade
from groundwork_cli.stack import EmbeddedServers, embedded_servers

TEMPLATE = "groundwork_template"
_numbers = itertools.count(1)

ServiceEnv = Callable[..., dict[str, str]]
"""`service_env("JOB_API", bootstrap_key="...")`: the environment of a service, its own settings added."""


@pytest_asyncio.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("integration")) as running:
        await ensure_streams(running.addresses.nats)
        yield running


@pytest_asyncio.fixture(scope="session")
async def template_database(servers: EmbeddedServers) -> str:
    """A migrated database to copy: faster than migrating one for each test."""
    await upgrade(await servers.create_database(TEMPLATE))
    return TEMPLATE


@pytest_asyncio.fixture
async def database_url(servers: EmbeddedServers, template_database: str) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own."""
    name = f"test_{next(_numbers)}"
    yield await servers.create_database(name, template=template_database)
    await servers.drop_database(name)


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The test's own connection, beside the service's."""
    async with open_database(
        DatabaseSettings(url=SecretStr(database_url), pool_size=2), application="test"
    ) as opened:
        yield opened


@pytest_asyncio.fixture
async def empty_stream(servers: EmbeddedServers) -> str:
    """The broker's address. Ids repeat from database to database, so no event may outlive its test."""
    client = await nats.connect(servers.addresses.nats)
    try:
        jetstream = client.jetstream()
        for stream in (STREAM, TOPICS):
            for consumer in await jetstream.consumers_info(stream):
                await jetstream.delete_consumer(stream, consumer.name)
            await jetstream.purge_stream(stream)
    finally:
        await client.close()
    return servers.addresses.nats


@pytest.fixture
def platform_settings(servers: EmbeddedServers, database_url: str, empty_stream: str) -> dict[str, Any]:
    """What every service's settings take: `JobApiSettings(**platform_settings, ...)`.

    The HTTP port is a placeholder: apps are called in-process. Reconcilers hardly ever run by themselves; a
    test that is about one calls it.
    """
    addresses = servers.addresses
    return {
        "database": {"url": database_url},
        "broker": {"url": empty_stream},
        "object_store": {
            "endpoint_url": addresses.s3,
            "access_key": addresses.access_key,
            "secret_key": addresses.secret_key,
        },
        "http": {"port": 1},
        "reconcile_every": "PT1H",
        "sealing_key": "a sealing key for tests, long enough",
    }


@pytest.fixture
def service_env(platform_settings: dict[str, Any]) -> ServiceEnv:
    def made(prefix: str, **own: str) -> dict[str, str]:
        flat = {
            f"{topic}__{field}" if isinstance(values, dict) else topic: value
            for topic, values in platform_settings.items()
            for field, value in (values.items() if isinstance(values, dict) else [("", values)])
        }
        return {f"{prefix}_{name}".upper(): str(value) for name, value in {**flat, **own}.items()}

    return made


@pytest_asyncio.fixture(scope="session")
async def object_store(servers: EmbeddedServers) -> AsyncIterator[ObjectStore]:
    addresses = servers.addresses
    async with open_object_store(
        ObjectStoreSettings(
            endpoint_url=addresses.s3,
            access_key=SecretStr(addresses.access_key),
            secret_key=SecretStr(addresses.secret_key),
        )
    ) as store:
        yield store


@pytest_asyncio.fixture
async def bucket(object_store: ObjectStore) -> str:
    """A bucket of this test's own."""
    name = f"test-{uuid4().hex}"
    await object_store.ensure_bucket(name)
    return name
