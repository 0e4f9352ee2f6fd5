"""DuckDB, shut in: no files, no network, no extensions, no settings; in a process whose memory and time are
bounded whatever it is asked."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import orjson

from groundwork.errors import InvalidRequest

T = TypeVar("T")

WHERE = "selection.where"
"""The member of a request that every question here comes from."""
TIME_LIMIT = 10.0
"""Seconds for one question; a question is about a few thousand lines."""
_ENGINE = Path(__file__).with_name("engine.py")


class Sandbox:
    """One process. Its methods block; `in_time` runs them beside the event loop."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._late = False

    def parse(self, statement: str) -> dict[str, Any]:
        """The syntax tree, or what is wrong (`error`). Raises ValueError when it is too deep to be read."""
        tree: dict[str, Any] = orjson.loads(self.ask("SELECT json_serialize_sql($1::VARCHAR)", [statement]))
        return tree

    def unparse(self, tree: dict[str, Any]) -> str:
        """The SQL of a syntax tree."""
        return str(self.ask("SELECT json_deserialize_sql($1::JSON)", [orjson.dumps(tree).decode()]))

    def ask(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """The only value of the answer. Raises InvalidRequest with the engine's own words."""
        try:
            question = orjson.dumps([statement, list(parameters)])
        except orjson.JSONEncodeError as error:  # half a surrogate pair
            raise InvalidRequest(str(error), where=WHERE) from error
        answer = self._exchange(question)
        if not answer:
            raise self._ended()
        value, problem = orjson.loads(answer)
        if problem is not None:
            raise InvalidRequest(problem, where=WHERE)
        return value

    def _exchange(self, question: bytes) -> bytes:
        """The answer; nothing when the process has ended."""
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None  # noqa: S101 - both are pipes
        assert answers is not None  # noqa: S101
        try:
            questions.write(question + b"\n")
            questions.flush()
            return answers.readline()
        except BrokenPipeError:
            return b""

    def _ended(self) -> Exception:
        """Why there is no answer."""
        code = self._process.wait()
        if self._late:
            return InvalidRequest(f"the condition takes longer than {TIME_LIMIT:.0f} s", where=WHERE)
        if code < 0:  # a library that does not survive the lack of memory
            return InvalidRequest("the condition takes too much memory", where=WHERE)
        return RuntimeError(f"the engine for conditions has ended with the status {code}")

    async def in_time(self, work: Callable[[], T]) -> T:
        """The result of the blocking `work`. When that takes too long, this is the sandbox's end."""
        running = asyncio.ensure_future(asyncio.to_thread(work))
        try:
            done, _ = await asyncio.wait({running}, timeout=TIME_LIMIT)
            if not done:
                self._late = True
                self._process.kill()
            return await running
        except asyncio.CancelledError:
            self._process.kill()
            with suppress(Exception):
                await running
            raise


@asynccontextmanager
async def open_sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox of its own, closed at the end of the block."""
    # Isolated and without an environment: nothing of this process is there to be found.
    process = subprocess.Popen(  # noqa: S603, ASYNC220 - takes a millisecond
        [sys.executable, "-I", str(_ENGINE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}
    )
    try:
        yield Sandbox(process)
    finally:
        process.kill()
        process.communicate()
