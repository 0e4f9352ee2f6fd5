"""The supervisor with stand-ins for the services."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from groundwork_cli.stack import (
    EmbeddedServers,
    EventKind,
    GivenServers,
    ProcessFailed,
    ServerAddresses,
    Stack,
    StackError,
    StackOptions,
)
from groundwork_cli.stack.services import Services, ServiceSpec, Wiring


async def nothing(_: ServerAddresses) -> None:
    pass


def given(servers: ServerAddresses) -> GivenServers:
    return GivenServers(servers.postgres, servers.nats, servers.s3, servers.access_key, servers.secret_key)


async def test_everything_starts_and_everything_ends(
    state: Path, stub_services: Services, events: Any
) -> None:
    async with Stack(StackOptions(state), services=stub_services, on_event=events.append) as stack:
        pids = [stack.pid_of(name) for name in ("postgres", "nats", "s3", "job-api", "consolidator")]
        assert all(psutil.pid_exists(pid) for pid in pids)
        assert list(json.loads(stack.addresses.to_json())) == [
            "api",
            "portal",
            "content",
            "s3",
            "nats",
            "postgres",
            "access_key",
            "secret_key",
            "api_key",
            "state",
        ]
        assert stack.addresses.state == str(state)
        assert stack.addresses.api == stack.url_of("job-api")
    assert not any(psutil.pid_exists(pid) for pid in pids)
    stops = [event.name for event in events if event.kind is EventKind.STOPPED]
    assert set(stops[:2]) == {"job-api", "consolidator"}  # before the servers they use
    assert set(stops[2:]) == {"postgres", "nats", "s3"}


async def test_a_killed_service_is_started_again(
    state: Path, stub_services: Services, running_servers: EmbeddedServers, events: Any
) -> None:
    options = StackOptions(state, given(running_servers.addresses))
    async with Stack(options, services=stub_services, prepare=nothing, on_event=events.append) as stack:
        for _ in range(2):
            before = stack.pid_of("consolidator")
            os.kill(before, signal.SIGKILL)
            after = await stack.wait_ready("consolidator", other_than=before, timeout=30)
            assert after == stack.pid_of("consolidator") != before
        assert events.of("consolidator")[:4] == ["starting", "ready", "died", "restarted"]
        assert "ended by SIGKILL" in next(event.detail for event in events if event.kind is EventKind.DIED)
        assert events.of("job-api") == ["starting", "ready"]


async def test_given_servers_are_used_and_left_running(
    state: Path, stub_services: Services, running_servers: EmbeddedServers, events: Any
) -> None:
    options = StackOptions(state, given(running_servers.addresses))
    async with Stack(options, services=stub_services, prepare=nothing, on_event=events.append) as stack:
        assert stack.addresses.postgres == running_servers.addresses.postgres
        assert stack.addresses.secret_key == running_servers.addresses.secret_key
        with pytest.raises(KeyError):
            stack.pid_of("postgres")
    assert not (state / "postgres").exists()
    async with asyncio.timeout(10):
        await running_servers["postgres"].wait_ready()


async def test_a_service_that_cannot_start_takes_everything_down_and_says_why(
    state: Path, stub_services: Services, running_servers: EmbeddedServers, events: Any
) -> None:
    def services(wiring: Wiring) -> Sequence[ServiceSpec]:
        good, bad = stub_services(wiring)
        return [good, replace(bad, command=(sys.executable, "-c", "raise SystemExit('no such key')"))]

    children = set(psutil.Process().children(recursive=True))
    options = StackOptions(state, given(running_servers.addresses))
    with pytest.raises(
        ProcessFailed, match="consolidator ended with exit code 1 before it was ready"
    ) as caught:
        async with Stack(options, services=services, prepare=nothing, on_event=events.append):
            pass
    assert "no such key" in caught.value.hint
    assert set(psutil.Process().children(recursive=True)) <= children


async def test_a_cancelled_start_leaves_nothing(state: Path, stub_services: Services) -> None:
    children = set(psutil.Process().children(recursive=True))
    reached = asyncio.Event()

    async def hang(_: ServerAddresses) -> None:
        reached.set()
        await asyncio.Event().wait()

    start = asyncio.create_task(Stack(StackOptions(state), services=stub_services, prepare=hang).__aenter__())
    async with asyncio.timeout(30):
        await reached.wait()
    assert len(set(psutil.Process().children()) - children) == 3
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert set(psutil.Process().children(recursive=True)) <= children
    async with Stack(StackOptions(state), services=stub_services, prepare=nothing):
        pass  # and the folder is free


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (
            {"postgres": "postgresql://me:secret@127.0.0.1:1/x"},
            r"--postgres postgresql://127\.0\.0\.1:1/x cannot",
        ),
        ({"postgres": "mysql://127.0.0.1/x"}, "is not the address of a Postgres database"),
        ({"nats": "nats://me:secret@127.0.0.1:1"}, r"--nats nats://127\.0\.0\.1:1 cannot be used: .*failed"),
        ({"s3": "http://127.0.0.1:1"}, r"--s3 http://127\.0\.0\.1:1 cannot be used"),
        ({"secret_key": "wrong" * 8}, r"--s3 http.* cannot be used: .*Signature"),
        ({"secret_key": None}, "--s3 http.* needs its keys"),
    ],
    ids=["postgres", "no postgres", "nats", "s3", "wrong key", "no key"],
)
async def test_an_unusable_given_server_is_named(
    bad: dict[str, Any],
    says: str,
    state: Path,
    stub_services: Services,
    running_servers: EmbeddedServers,
) -> None:
    options = StackOptions(state, replace(given(running_servers.addresses), **bad))
    with pytest.raises(StackError, match=says) as caught:
        async with Stack(options, services=stub_services, prepare=nothing):
            pass
    assert "me:secret" not in str(caught.value)
