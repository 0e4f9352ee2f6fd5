"""One child process that trains, so that the event loop never does."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from multiprocessing.connection import wait
from typing import TypeVar

from groundwork.errors import LabelingError

Request = TypeVar("Request")
Result = TypeVar("Result")

_NICENESS = 5
"""People waiting for a page come before a model waiting for a core."""


class TrainingFailed(LabelingError):
    """The training process ended before its work was done; most often the machine ran out of memory."""

    code = "training_failed"


class TrainingProcess:
    """Runs one function at a time in a child process.

    The child starts with the first call, keeps its imports and caches for the next one, and is closed after
    `idle` without work, which gives torch's memory back. Use as `async with`; leaving the block kills the
    child. It also dies with its parent, even by SIGKILL.
    """

    def __init__(self, *, threads: int = 2, idle: timedelta = timedelta(minutes=2)) -> None:
        """`threads` is how many cores numerical libraries may use in the child."""
        self._threads = threads
        self._idle = idle
        self._turn = asyncio.Lock()
        self._executor: ProcessPoolExecutor | None = None
        self._pid: int | None = None
        self._closing: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> TrainingProcess:
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._kill()

    async def run(self, function: Callable[[Request], Result], request: Request) -> Result:
        """`function(request)`, computed in the child; both must be importable there and picklable.

        Calls wait for one another. An exception of the function is raised here. Raises TrainingFailed
        when the child was killed; the next call starts a fresh one. Cancelling the call kills the child.
        """
        async with self._turn:
            if self._closing is not None:
                self._closing.cancel()
                self._closing = None
            try:
                return await self._run(function, request)
            except BrokenProcessPool as error:
                self._kill()
                raise TrainingFailed(
                    "the training process was killed before it was done; the machine may be out of memory"
                ) from error
            except asyncio.CancelledError:
                self._kill()
                raise
            finally:
                if self._executor is not None:
                    loop = asyncio.get_running_loop()
                    self._closing = loop.call_later(self._idle.total_seconds(), self._kill)

    async def _run(self, function: Callable[[Request], Result], request: Request) -> Result:
        loop = asyncio.get_running_loop()
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start_child,
                initargs=(self._threads,),
            )
        if self._pid is None:
            self._pid = await loop.run_in_executor(self._executor, os.getpid)
        return await loop.run_in_executor(self._executor, function, request)

    def _kill(self) -> None:
        executor, self._executor = self._executor, None
        pid, self._pid = self._pid, None
        if executor is None:
            return
        if pid is not None:
            # Until the executor has reaped its child nobody else can have this number.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        executor.shutdown(wait=False, cancel_futures=True)


def _start_child(threads: int) -> None:
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(threads)
    # A thread that waits for the others sleeps instead of spinning: on a machine that also serves people,
    # spinning made a round ten times slower.
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    os.nice(_NICENESS)
    # Ctrl-C reaches the whole process group; the parent decides what becomes of the child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()


def _die_with(sentinel: int) -> None:
    """A child whose parent was killed would wait for work for ever: nothing closes its queue."""
    wait([sentinel])
    os._exit(1)
