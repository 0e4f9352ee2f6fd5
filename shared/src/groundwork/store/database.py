"""Engine and sessions. A process opens one `Database` in its lifespan; nothing is global."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import URL, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from groundwork.settings import DatabaseSettings
from groundwork.store.direct import DirectConnections

CONNECT_TIMEOUT = 10.0
LOST_AFTER = 3.0
"""Seconds beyond a statement's limit, which the server watches: then the network has lost the answer, and the
connection is given up."""
RESTS_FOR = 15.0
"""Seconds beyond a statement's limit that a transaction may rest between two statements; some wait for NATS
meanwhile, for ten. The server ends a session that rests for longer: the network may lose that its client is
gone, and what the transaction has locked would be nobody's."""


def asyncpg_url(url: str) -> URL:
    """The SQLAlchemy address of a plain `postgresql://` one."""
    return make_url(url).set(drivername="postgresql+asyncpg")


class Database:
    """Sessions on one Postgres database, and the driver's own connections for the hottest statements."""

    def __init__(self, engine: AsyncEngine, direct: DirectConnections) -> None:
        self.engine = engine
        self.direct = direct
        """For statements that every request makes."""
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
    longest = settings.statement_timeout.total_seconds()
    server_settings = {
        "application_name": application,
        "statement_timeout": _milliseconds(longest),
        "idle_in_transaction_session_timeout": _milliseconds(longest + RESTS_FOR),
        "jit": "off",
    }
    limits = {"timeout": CONNECT_TIMEOUT, "command_timeout": longest + LOST_AFTER}
    engine = create_async_engine(
        asyncpg_url(settings.url.get_secret_value()),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        # Errors go to the log, and parameters are answers, tokens and hashes of passwords.
        hide_parameters=True,
        connect_args={"server_settings": server_settings, **limits},
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    direct = DirectConnections(settings.url.get_secret_value(), settings.pool_size, server_settings, limits)
    try:
        yield Database(engine, direct)
    finally:
        await engine.dispose()
        await direct.close()


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


def _refuse_closed(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool replace a connection that the server has closed.

    asyncpg hears of that by itself, so this costs nothing; SQLAlchemy's own pre-ping is three round trips.
    """
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError
