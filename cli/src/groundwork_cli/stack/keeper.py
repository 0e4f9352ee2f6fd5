"""Keeping one process alive: what dies unasked is started again, with growing pauses, and told of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from groundwork_cli.stack.errors import StackError
from groundwork_cli.stack.events import EventKind, OnEvent, StackEvent
from groundwork_cli.stack.identity import POLL_SECONDS, ProcessIdentity
from groundwork_cli.stack.processes import ManagedProcess, ProcessSpec

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
# A process that held out this long was healthy: its next death starts again with the shortest pause.
HEALTHY_SECONDS = 30.0

Remember = Callable[[str, ProcessIdentity | None], None]


class Keeper:
    """Runs a ProcessSpec until told to stop. One asyncio task per process, owned here."""

    def __init__(self, spec: ProcessSpec, *, remember: Remember, on_event: OnEvent) -> None:
        self.spec = spec
        self._remember = remember
        self._on_event = on_event
        self._process = ManagedProcess(spec)
        self._ready_pid: int | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The pid of the present run, or of the last one while it is being replaced."""
        return self._process.pid

    async def start(self) -> None:
        """Start, wait until ready, then watch. Raises ProcessFailed when the first start fails."""
        self._tell(EventKind.STARTING)
        seconds = await self._run(self._process)
        self._tell(EventKind.READY, seconds)
        self._watch = asyncio.create_task(self._keep(), name=f"keep {self.spec.name}")

    async def stop(self) -> None:
        """Stop watching, then end the process; nothing of it is left when this returns."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        began, was_running = time.monotonic(), self._process.running
        await self._process.stop()
        self._remember(self.spec.name, None)
        if was_running:
            self._tell(EventKind.STOPPED, time.monotonic() - began)

    async def wait_ready(self, *, other_than: int | None = None) -> int:
        """Wait for a run that is ready, and return its pid; with `other_than`, for a run with another pid."""
        while True:
            process = self._process
            candidate = process.running and process.pid == self._ready_pid != other_than
            if candidate and await self.spec.ready() and process.running:
                return process.pid
            await asyncio.sleep(POLL_SECONDS)

    async def _run(self, process: ManagedProcess) -> float:
        began = time.monotonic()
        await process.start()
        self._process = process
        self._remember(self.spec.name, process.identity())
        await process.wait_ready()
        self._ready_pid = process.pid
        return time.monotonic() - began

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._process.wait_exit()
            if time.monotonic() - self._process.started_at > HEALTHY_SECONDS:
                pause = FIRST_PAUSE
            self._tell(EventKind.DIED, detail=f"{self._process.ending()}\n{self._process.log_tail()}".strip())
            while True:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                try:
                    self._tell(EventKind.RESTARTED, await self._run(ManagedProcess(self.spec)))
                    break
                except (StackError, OSError) as exc:  # a full disk may be emptied: go on trying
                    await self._process.stop()
                    hint = exc.hint if isinstance(exc, StackError) else ""
                    self._tell(EventKind.DIED, detail=f"{exc}\n{hint}".strip())

    def _tell(self, kind: EventKind, seconds: float | None = None, detail: str = "") -> None:
        self._on_event(StackEvent(kind, self.spec.name, seconds, detail))
