"""DuckDB in a process of its own; a script that sandbox.py runs.

Each line of the input is a statement with its parameters, each line of the output its answer: `[value, null]`
or `[null, what is wrong]`. It ends with its input.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path
from typing import Any

import duckdb
import orjson

MAX_MEMORY = 512 * 1024 * 1024
"""Bytes of address space beyond those of the start: the one bound that holds for whatever the engine does."""
_LONGEST_QUESTION = 60
"""Seconds after which a question is given up when nobody is there to do it from outside."""
_MEMORY = "the condition takes too much memory"
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


def main() -> None:
    connection = duckdb.connect(":memory:", config=_CONFIGURATION)
    most = _address_space() + MAX_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin.buffer:
        signal.alarm(_LONGEST_QUESTION)
        sys.stdout.buffer.write(_answer(connection, line) + b"\n")
        sys.stdout.buffer.flush()
        signal.alarm(0)


def _address_space() -> int:
    """Bytes that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _answer(connection: duckdb.DuckDBPyConnection, line: bytes) -> bytes:
    answer: tuple[Any, str | None]
    try:
        statement, parameters = orjson.loads(line)
        row = connection.execute(statement, parameters).fetchone()
        answer = (None if row is None else row[0], None)
    except (duckdb.OutOfMemoryException, MemoryError):
        answer = (None, _MEMORY)
    except duckdb.Error as error:
        answer = (None, str(error).splitlines()[0])
    return orjson.dumps(answer)


if __name__ == "__main__":
    main()
