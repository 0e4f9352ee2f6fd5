"""DuckDB, shut in: no files, no network, no extensions, no settings; little memory, and one thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from groundwork.errors import InvalidRequest

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

WHERE = "selection.where"
"""The member of a request that every question here comes from."""
TIME_LIMIT = 10.0
"""Seconds for one question; a question is about a few thousand lines."""
_CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "128MB",
    "threads": "1",
    "max_temp_directory_size": "0B",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


class Sandbox:
    """One connection. Its methods block; `in_time` runs them beside the event loop."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def parse(self, statement: str) -> dict[str, Any]:
        """The syntax tree, or what is wrong (`error`). Raises ValueError when it is too deep to be read."""
        tree: dict[str, Any] = orjson.loads(self.ask("SELECT json_serialize_sql($1::VARCHAR)", [statement]))
        return tree

    def unparse(self, tree: dict[str, Any]) -> str:
        """The SQL of a syntax tree."""
        return str(self.ask("SELECT json_deserialize_sql($1::JSON)", [orjson.dumps(tree).decode()]))

    def ask(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """The only value of the answer. Raises InvalidRequest with the engine's own words."""
        import duckdb

        try:
            row = self._connection.execute(statement, list(parameters)).fetchone()
        except duckdb.InterruptException as error:
            raise InvalidRequest(
                f"the condition takes longer than {TIME_LIMIT:.0f} s", where=WHERE
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise InvalidRequest("the condition takes too much memory", where=WHERE) from error
        except duckdb.Error as error:
            raise InvalidRequest(str(error).splitlines()[0], where=WHERE) from error
        return None if row is None else row[0]

    async def in_time(self, work: Callable[[], T]) -> T:
        """The result of the blocking `work`, which is interrupted when it takes too long."""
        running = asyncio.ensure_future(asyncio.to_thread(work))
        try:
            done, _ = await asyncio.wait({running}, timeout=TIME_LIMIT)
            if not done:
                self._connection.interrupt()
            return await running
        except asyncio.CancelledError:
            self._connection.interrupt()
            with suppress(Exception):
                await running
            raise


@asynccontextmanager
async def open_sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox of its own, closed at the end of the block."""
    connection = await asyncio.to_thread(_connect)
    try:
        yield Sandbox(connection)
    finally:
        connection.close()


def _connect() -> duckdb.DuckDBPyConnection:
    # Few jobs select with a condition, and the engine takes 30 MiB: it is loaded for the first that does.
    import duckdb

    return duckdb.connect(":memory:", config=_CONFIGURATION)
