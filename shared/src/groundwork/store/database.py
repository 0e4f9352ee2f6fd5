"""Engine and sessions. A process opens one `Database` in its lifespan; nothing is global."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import orjson
from sqlalchemy import URL, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from groundwork.settings import DatabaseSettings

CLOSE_TIMEOUT = 5.0

# Planning a statement of many parts takes longer than running it, and Postgres would plan it anew for each
# set of values as long as it believes that to pay. And right after an import, when its statistics know nothing
# of the new rows, it would read and sort all of them instead of walking along an index. The statements of
# `direct` are written so that each part is a look-up, or a walk in the order of an index, and run like that.
_PLANNED_ONCE = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_sort": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


def asyncpg_url(url: str) -> URL:
    """The SQLAlchemy address of a plain `postgresql://` one."""
    return make_url(url).set(drivername="postgresql+asyncpg")


class Database:
    """Sessions on one Postgres database, and the driver's own connections for the hottest statements."""

    def __init__(self, engine: AsyncEngine, direct: asyncpg.Pool) -> None:
        self.engine = engine
        self.direct = direct
        """The driver itself, for statements that every request makes: prepared once per connection, each a
        transaction of its own. Connections are made when they are needed. Never leave anything set on one."""
        self.sessions = async_sessionmaker(
            engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False
        )
        """For reading: each statement by itself, without the round trips that open and end a transaction."""
        self._writers = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed when the block ends without an error."""
        async with self._writers.begin() as session:
            yield session

    async def ping(self) -> None:
        """Raises when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))


async def copy_rows(
    session: AsyncSession, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """COPY rows into a table inside the session's transaction: far faster than INSERT for bulk rows.

    Unique and check violations surface as `asyncpg.PostgresError`, and the transaction is then lost.
    """
    connection = await driver_connection(session)
    await connection.copy_records_to_table(table, columns=list(columns), records=rows)


async def copy_text(
    session: AsyncSession, table: str, columns: Iterable[str], pieces: Iterable[bytes]
) -> None:
    """COPY rows that the caller has written in COPY's text format; for many more rows than `copy_rows`.

    Errors as there.
    """

    async def source() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    connection = await driver_connection(session)
    await connection.copy_to_table(table, columns=list(columns), source=source())


async def driver_connection(session: AsyncSession) -> asyncpg.Connection:
    """The asyncpg connection that carries the session's transaction."""
    raw = await (await session.connection()).get_raw_connection()
    connection: asyncpg.Connection = raw.driver_connection
    return connection


async def try_job_lock(session: AsyncSession, purpose: str, job_id: int) -> bool:
    """Take the transaction's advisory lock on (purpose, job); False when another replica holds it."""
    return bool(
        await session.scalar(
            text("SELECT pg_try_advisory_xact_lock(hashtext(:purpose), :job)"),
            {"purpose": purpose, "job": job_id},
        )
    )


async def take_job_lock(session: AsyncSession, purpose: str, job_id: int) -> None:
    """The same lock, waited for."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtext(:purpose), :job)"), {"purpose": purpose, "job": job_id}
    )


@asynccontextmanager
async def open_database(settings: DatabaseSettings, *, application: str) -> AsyncIterator[Database]:
    """The process's database; closed when the block ends. `application` shows in pg_stat_activity."""
    server_settings = {
        "application_name": application,
        "statement_timeout": str(int(settings.statement_timeout.total_seconds() * 1000)),
        "jit": "off",
    }
    engine = create_async_engine(
        asyncpg_url(settings.url.get_secret_value()),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        connect_args={"server_settings": server_settings},
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    direct = await asyncpg.create_pool(
        settings.url.get_secret_value(),
        min_size=0,
        max_size=settings.pool_size,
        init=_with_json,
        reset=_keep_as_it_is,
        server_settings={**server_settings, **_PLANNED_ONCE},
    )
    try:
        yield Database(engine, direct)
    finally:
        await engine.dispose()
        with suppress(TimeoutError):  # which ends the connections all the same
            await asyncio.wait_for(direct.close(), CLOSE_TIMEOUT)


async def _with_json(connection: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=_json_text, decoder=orjson.loads, format="text"
        )


def _json_text(value: Any) -> str:
    """Bytes are JSON already, which spares whoever has checked a value from writing it twice."""
    return value.decode() if isinstance(value, bytes) else orjson.dumps(value).decode()


async def _keep_as_it_is(_connection: asyncpg.Connection) -> None:
    """The default reset is a round trip on every return, to undo settings that we never make."""


def _refuse_closed(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool replace a connection that the server has closed.

    asyncpg hears of that by itself, so this costs nothing; SQLAlchemy's own pre-ping is three round trips.
    """
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError
