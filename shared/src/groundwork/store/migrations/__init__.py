"""The one migration tree. Services never migrate; they check in readiness that the schema is at `HEAD`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from groundwork.store.database import asyncpg_url

HEAD = "0003"
"""The revision that this code needs; a test holds it against the tree."""

_LOCK = 4_711_001


async def upgrade(url: str) -> None:
    """Bring the database at `url` (plain `postgresql://`) to HEAD. Two at once are safe: one waits."""
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            await connection.commit()
            await connection.execute(text("SET lock_timeout = '10s'"))
            await connection.run_sync(_upgrade)
            await connection.commit()
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    # Imported here because services import this package for HEAD alone.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
