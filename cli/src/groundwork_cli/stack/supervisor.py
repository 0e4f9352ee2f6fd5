"""The whole system on one machine: three servers and four services, supervised by this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from groundwork_cli.stack.addresses import Addresses, ServerAddresses
from groundwork_cli.stack.crew import Crew, together
from groundwork_cli.stack.embedded import EmbeddedServers
from groundwork_cli.stack.events import EventKind, OnEvent, StackEvent, ignore
from groundwork_cli.stack.given import GivenServers
from groundwork_cli.stack.keeper import Keeper
from groundwork_cli.stack.occupancy import occupy
from groundwork_cli.stack.ports import HOST, choose
from groundwork_cli.stack.services import PORTS, Services, Wiring, groundwork_services, process_of
from groundwork_cli.stack.state import StateFolder

NO_SERVERS = GivenServers()
Prepare = Callable[[ServerAddresses], Awaitable[None]]


@dataclass(frozen=True)
class StackOptions:
    """A port that is None is chosen: the one of the last run in this folder if it is free."""

    state: Path = Path(".groundwork")
    given: GivenServers = NO_SERVERS
    api_port: int | None = None
    portal_port: int | None = None
    content_port: int | None = None


async def prepare_schema_and_streams(servers: ServerAddresses) -> None:
    """Bring the database and the streams to what this release needs; changes nothing when they are."""
    from groundwork.messaging.streams import ensure_streams
    from groundwork.store.migrations import upgrade

    await together([upgrade(servers.postgres), ensure_streams(servers.nats)])


class Stack:
    """Everything runs between entering and leaving: `async with Stack(StackOptions()) as stack: ...`.

    Entering returns when every service answers ready, or raises StackError; then, and when it is cancelled,
    nothing is left behind. In between, a process that dies is started again. Leaving ends all of it in
    reverse order, within the limits of each process. Signals are the caller's business (`until_signalled`).
    """

    def __init__(
        self,
        options: StackOptions,
        *,
        on_event: OnEvent = ignore,
        services: Services = groundwork_services,
        prepare: Prepare = prepare_schema_and_streams,
    ) -> None:
        self._options = options
        self._on_event = on_event
        self._services = services
        self._prepare = prepare
        self._folder = StateFolder(options.state)
        self._exit = AsyncExitStack()
        self._servers: EmbeddedServers | None = None
        self._crew = Crew(remember=self._folder.remember, on_event=on_event)
        self._addresses: Addresses | None = None
        self._urls: dict[str, str] = {}

    @property
    def addresses(self) -> Addresses:
        """Where everything is; known once the stack has been entered."""
        if self._addresses is None:
            raise RuntimeError("the stack has not started")
        return self._addresses

    @property
    def logs(self) -> Path:
        """The folder with one log file per process."""
        return self._folder.logs

    def url_of(self, service: str) -> str:
        """Where a service answers `/healthz`, `/readyz` and `/metrics`, by its name ("job-api", ...)."""
        return self._urls[service]

    def pid_of(self, name: str) -> int:
        """The pid of a service or embedded server; while it is being restarted, that of the run that died."""
        return self._keeper(name).pid

    async def wait_ready(self, name: str, *, other_than: int | None = None, timeout: float = 60.0) -> int:
        """Wait until a service or embedded server is ready and return its pid.

        After killing pid P pass `other_than=P`: the run that is about to die does not count. Raises
        TimeoutError.
        """
        async with asyncio.timeout(timeout):
            return await self._keeper(name).wait_ready(other_than=other_than)

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._exit.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exit.aclose()

    async def _start(self) -> None:
        folder = self._folder
        await self._exit.enter_async_context(occupy(folder, on_event=self._on_event))
        ports = self._choose_ports()
        servers = await self._open_servers()
        began = time.monotonic()
        await self._prepare(servers)
        self._on_event(StackEvent(EventKind.READY, "schema and streams", time.monotonic() - began))
        wiring = Wiring(servers, ports, folder.credentials(), folder)
        services = self._services(wiring)
        self._urls = {service.name: f"http://{HOST}:{service.port}" for service in services}
        self._exit.push_async_callback(self._crew.stop)
        await self._crew.start([process_of(service, folder) for service in services])
        self._addresses = Addresses(
            api=wiring.url("api"),
            portal=wiring.url("portal"),
            content=wiring.url("content"),
            s3=servers.s3,
            nats=servers.nats,
            postgres=servers.postgres,
            access_key=servers.access_key,
            secret_key=servers.secret_key,
            api_key=wiring.credentials.api_key,
            state=str(folder.path),
        )

    def _choose_ports(self) -> dict[str, int]:
        options, record = self._options, self._folder.read()
        wanted = {"api": options.api_port, "portal": options.portal_port, "content": options.content_port}
        ports = choose(PORTS, wanted=wanted, remembered=record.ports)
        self._folder.write(replace(record, ports={**record.ports, **ports}))
        return ports

    async def _open_servers(self) -> ServerAddresses:
        """Check the servers that were given and start the others, all at once."""
        given = self._options.given
        self._servers = EmbeddedServers(self._folder, only=given.missing(), on_event=self._on_event)
        # Left again even when it was never entered whole: a check may fail while the servers are starting.
        self._exit.push_async_exit(self._servers)
        await together([self._servers.__aenter__(), *given.checks()])
        return given.over(self._servers.addresses)

    def _keeper(self, name: str) -> Keeper:
        for crew in (self._crew, self._servers):
            if crew is not None and name in crew:
                return crew[name]
        raise KeyError(name)
