"""The three servers, ours, in one state folder: what `groundwork up` starts first and what tests run on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from groundwork_cli.stack.addresses import SERVERS, ServerAddresses
from groundwork_cli.stack.crew import Crew
from groundwork_cli.stack.events import OnEvent, ignore
from groundwork_cli.stack.keeper import Keeper
from groundwork_cli.stack.nats import Nats
from groundwork_cli.stack.object_store import ObjectStore
from groundwork_cli.stack.occupancy import occupy
from groundwork_cli.stack.ports import choose
from groundwork_cli.stack.postgres import USER, Postgres
from groundwork_cli.stack.state import StateFolder


class EmbeddedServers:
    """Started on entering, in parallel; restarted when one dies; ended on leaving, also when the start fails.

    The folder must be held by this process (see `occupy`). With `only`, just those servers are started, and
    the addresses of the others mean nothing.
    """

    def __init__(
        self, folder: StateFolder, *, only: Collection[str] = SERVERS, on_event: OnEvent = ignore
    ) -> None:
        record = folder.read()
        names = [name for name in SERVERS if name in only]
        ports = choose(names, wanted={}, remembered=record.ports)
        folder.write(replace(record, ports={**record.ports, **ports}))
        self._postgres = Postgres(folder, ports.get("postgres", 0))
        self._nats = Nats(folder, ports.get("nats", 0))
        self._s3 = ObjectStore(folder, ports.get("s3", 0))
        self._chosen = [server for server in (self._postgres, self._nats, self._s3) if server.name in names]
        self._crew = Crew(remember=folder.remember, on_event=on_event)

    @property
    def addresses(self) -> ServerAddresses:
        return ServerAddresses(
            postgres=self._postgres.url,
            nats=self._nats.url,
            s3=self._s3.url,
            access_key=self._s3.access_key,
            secret_key=self._s3.secret_key,
        )

    @property
    def postgres_admin_url(self) -> str:
        """A superuser's, for making and dropping databases. The services never get it."""
        return self._postgres.admin_url

    def __contains__(self, name: object) -> bool:
        return name in self._crew

    def __getitem__(self, name: str) -> Keeper:
        return self._crew[name]

    async def create_database(self, name: str, *, template: str = "template1") -> str:
        """Make a database owned by the services' role and return its URL."""
        await self._administer(f'CREATE DATABASE "{name}" OWNER {USER} TEMPLATE "{template}"')
        return self._postgres.url_of(name)

    async def drop_database(self, name: str) -> None:
        """Drop a database, ending the sessions that still use it; no error when there is none."""
        await self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def __aenter__(self) -> Self:
        await self._crew.start([server.spec() for server in self._chosen])
        try:
            if self._postgres in self._chosen:
                await self._postgres.ensure_database()
        except BaseException:
            await self._crew.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._crew.stop()

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres_admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def embedded_servers(state: Path, *, on_event: OnEvent = ignore) -> AsyncIterator[EmbeddedServers]:
    """Hold the state folder and run the three servers in it: what a test session needs."""
    folder = StateFolder(state)
    async with occupy(folder, on_event=on_event), EmbeddedServers(folder, on_event=on_event) as servers:
        yield servers
