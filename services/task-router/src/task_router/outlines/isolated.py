"""The one who asks the process for outlines, starts it when it is needed, and ends it."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import task_router
from groundwork.errors import InvalidRequest, LabelingError
from task_router.outlines.process import LENGTH, SECONDS, frame

START_SECONDS = 30
IDLE_SECONDS = 120.0
"""After which a process that nobody asks ends: OpenCV takes a hundred megabytes."""
MOST_WAITING = 8
"""Outlines are made one at a time; whoever comes when so many wait is told to come again."""
# The process sees no environment, so it is told where this program's own code is.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from task_router.outlines.process import main; main()"
)
_CODE = str(Path(task_router.__file__).parents[1])
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
"""A thread of these libraries takes as much address space as a large picture."""


class OutlinesBusy(LabelingError):
    """Too many outlines are being made at the moment; try again shortly."""

    status, code = 503, "outlines_busy"


class NoOutline(InvalidRequest):
    """No outline can be made of this picture."""

    code = "no_outline"


@dataclass(frozen=True)
class Hint:
    """In pixels of a picture that is shown `width` wide and `height` high."""

    width: int
    height: int
    box: tuple[float, float, float, float]
    """Left, top, right and bottom of what is around the object."""
    extremes: tuple[tuple[float, float], ...] = ()

    def frame(self) -> bytes:
        return frame({"width": self.width, "height": self.height, "box": self.box, "extremes": self.extremes})


class Outliner:
    """Makes outlines in a process of its own, one after the other."""

    def __init__(self) -> None:
        self._room = asyncio.Lock()
        self._waiting = 0
        self._process: Process | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def outline(self, hint: Hint, picture: Callable[[], Awaitable[bytes]]) -> list[list[list[int]]]:
        """Closed rings of `[x, y]`; `picture` reads the file once its turn has come, so that no more than one
        is in memory. Raises OutlinesBusy and NoOutline, and whatever `picture` raises."""
        if self._waiting >= MOST_WAITING:
            raise OutlinesBusy
        self._waiting += 1
        try:
            async with self._room:
                return await self._asked(hint, await picture())
        finally:
            self._waiting -= 1

    async def _asked(self, hint: Hint, file: bytes) -> list[list[list[int]]]:
        process = await self._started()
        try:
            async with asyncio.timeout(SECONDS):
                kind, *values = await _ask(process, hint.frame(), file)
        except TimeoutError as error:
            await self._end()
            raise NoOutline("this picture takes too long; draw the outline by hand") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await self._end()
            raise NoOutline("this picture takes too much memory; draw the outline by hand") from error
        except BaseException:
            await self._end()
            raise
        self._rest = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._end_later)
        if kind == "unreadable":
            raise NoOutline(str(values[0]))
        rings: list[list[list[int]]] = values[0]
        return rings

    async def _started(self) -> Process:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-c",
            _PROGRAM,
            _CODE,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_ONE_THREAD,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await _answer(self._process)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await self._end()
            raise OutlinesBusy("the program that makes outlines does not start") from error
        except BaseException:
            await self._end()
            raise
        return self._process

    def _end_later(self) -> None:
        if self._room.locked():
            return
        task = asyncio.ensure_future(self._end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()  # closes the pipes and waits

    async def close(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        await asyncio.gather(*self._ending)
        await self._end()


@asynccontextmanager
async def open_outliner() -> AsyncIterator[Outliner]:
    """The service's; its process starts when it is needed and ends with the block."""
    outliner = Outliner()
    try:
        yield outliner
    finally:
        await outliner.close()


async def _ask(process: Process, hint: bytes, file: bytes) -> list[Any]:
    requests = process.stdin
    assert requests is not None  # noqa: S101 - a pipe
    requests.write(hint + LENGTH.pack(len(file)))
    requests.write(file)
    await requests.drain()
    return await _answer(process)


async def _answer(process: Process) -> list[Any]:
    answers = process.stdout
    assert answers is not None  # noqa: S101 - a pipe
    (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
    answer: list[Any] = json.loads(await answers.readexactly(length))
    return answer
