"""The driver's own connections, for the few statements that every request makes.

SQLAlchemy's session costs more than such a statement does, and so does the driver's own pool, which resets a
connection whenever it is given back. Here nothing is ever set on one, so there is nothing to reset.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import orjson

CLOSE_TIMEOUT = 5.0
WAIT_TIMEOUT = 15.0
"""Seconds that a statement waits for a connection before its request is told that the database is busy."""

# Planning a statement of many parts takes longer than running it, and Postgres would plan it anew for each
# set of values as long as it believes that to pay. And right after an import, when its statistics know
# nothing of the new rows, it would read and sort all of them instead of walking along an index. The
# statements here are written so that each part is a look-up, or a walk in the order of an index, and are run
# like that.
PLANNED_ONCE = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_sort": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class DirectConnections:
    """At most `size` connections, made when they are needed; the one that was used last goes first.

    Statements are prepared once per connection, and each is a transaction of its own unless it is run on an
    acquired connection. JSON comes and goes as Python values; bytes are taken for JSON text.
    """

    def __init__(
        self, url: str, size: int, server_settings: dict[str, str], limits: dict[str, float]
    ) -> None:
        """`limits`: the driver's own `timeout` and `command_timeout`, in seconds."""
        self._url = url
        self._limits = limits
        self._server_settings = {**server_settings, **PLANNED_ONCE}
        self._room = asyncio.Semaphore(size)
        self._free: list[asyncpg.Connection] = []

    async def fetch(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        async with self.acquire() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
            return rows

    async def fetchrow(self, statement: str, *values: Any) -> Any:
        """The first row as a Record; None when there is none."""
        async with self.acquire() as connection:
            return await connection.fetchrow(statement, *values)

    async def fetchval(self, statement: str, *values: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchval(statement, *values)

    async def execute(self, statement: str, *values: Any) -> None:
        async with self.acquire() as connection:
            await connection.execute(statement, *values)

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection for several statements, or for a transaction. Leave nothing set on it.

        Never ask for another one while holding it. Raises TimeoutError when none comes free.
        """
        async with asyncio.timeout(WAIT_TIMEOUT):
            await self._room.acquire()
        try:
            connection = self._free.pop() if self._free else await self._connect()
            if connection.is_closed():
                connection = await self._connect()
            try:
                yield connection
            except (asyncio.CancelledError, TimeoutError):
                # What the server is doing for it is not known: nobody else shall wait for that.
                connection.terminate()
                raise
            finally:
                if not connection.is_closed():
                    self._free.append(connection)
        finally:
            self._room.release()

    async def close(self) -> None:
        """Ends the connections; those in use are their users' to end."""
        while self._free:
            connection = self._free.pop()
            with suppress(TimeoutError, OSError, asyncpg.InterfaceError):
                await connection.close(timeout=CLOSE_TIMEOUT)

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self._url, server_settings=self._server_settings, **self._limits)
        try:
            for name in ("json", "jsonb"):
                await connection.set_type_codec(
                    name, schema="pg_catalog", encoder=_json_text, decoder=orjson.loads, format="text"
                )
        except BaseException:
            connection.terminate()
            raise
        return connection


def _json_text(value: Any) -> str:
    """Bytes are JSON already, which spares whoever has checked a value from writing it twice."""
    return value.decode() if isinstance(value, bytes) else orjson.dumps(value).decode()
