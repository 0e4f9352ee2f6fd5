"""One process of the operating system: start it, know when it is ready, end it within a limit."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from groundwork_cli.stack.errors import ProcessFailed
from groundwork_cli.stack.identity import POLL_SECONDS, ProcessIdentity

TAIL_LINES = 12
TAIL_BYTES = 16_384
StopSteps = tuple[tuple[signal.Signals, float], ...]
GENTLE: StopSteps = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))


async def nothing_to_do() -> None:
    """The `before_start` of a process that needs none."""


@dataclass(frozen=True)
class ProcessSpec:
    """What to run, with which environment (all of it; it holds secrets).

    `before_start` runs before each start. `ready` answers whether the process can do its work now; it is
    called often, and a StackError from it ends the start. `stop_steps` are signals, each with the seconds to
    wait after it.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    ready: Callable[[], Awaitable[bool]]
    env: Mapping[str, str] = field(repr=False)
    before_start: Callable[[], Awaitable[None]] = nothing_to_do
    start_seconds: float = 60.0
    stop_steps: StopSteps = GENTLE


class ManagedProcess:
    """One run of a ProcessSpec. Starts once; for another run make another one."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec = spec
        self._process: asyncio.subprocess.Process | None = None
        self._log_start = 0
        self.started_at = 0.0

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError(f"{self.spec.name} was not started")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode if self._process is not None else None

    @property
    def running(self) -> bool:
        return self._process is not None and self.exit_code is None

    def identity(self) -> ProcessIdentity | None:
        return ProcessIdentity.of(self.pid)

    async def start(self) -> None:
        """Run the command in a session of its own: Ctrl-C in a terminal must reach the supervisor only."""
        await self.spec.before_start()
        log = os.open(self.spec.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._log_start = os.fstat(log).st_size
            self.started_at = time.monotonic()
            self._process = await asyncio.create_subprocess_exec(
                *self.spec.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.spec.env),
                start_new_session=True,
            )
        except OSError as exc:
            raise ProcessFailed(f"{self.spec.name} could not be started: {exc}.") from exc
        finally:
            os.close(log)

    async def wait_ready(self) -> None:
        """Return when the process is ready. Raises ProcessFailed when it ends first, or after its limit."""
        deadline = self.started_at + self.spec.start_seconds
        while True:
            if not self.running:
                raise ProcessFailed(
                    f"{self.spec.name} {self.ending()} before it was ready.", self._log_hint()
                )
            if await self.spec.ready():
                return
            if time.monotonic() > deadline:
                raise ProcessFailed(
                    f"{self.spec.name} was not ready within {self.spec.start_seconds:.0f} s.",
                    self._log_hint(),
                )
            await asyncio.sleep(POLL_SECONDS)

    async def wait_exit(self) -> None:
        if self._process is not None:
            await self._process.wait()

    async def stop(self) -> None:
        """End the process, first gently. Returns when it is gone; safe to call again."""
        if self._process is None:
            return
        for number, seconds in self.spec.stop_steps:
            if self._process.returncode is None:
                with suppress(ProcessLookupError):
                    self._process.send_signal(number)
                try:
                    await asyncio.wait_for(self._process.wait(), seconds)
                except TimeoutError:
                    continue
            return

    def ending(self) -> str:
        code = self.exit_code
        if code is None:
            return "runs"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def log_tail(self) -> str:
        """The last lines this run wrote, without those of earlier runs."""
        try:
            with self.spec.log.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(self._log_start, size - TAIL_BYTES))
                text = file.read().decode(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-TAIL_LINES:])

    def _log_hint(self) -> str:
        tail = self.log_tail()
        return f"The end of {self.spec.log}:\n{tail}" if tail else f"Its log {self.spec.log} is empty."


def fresh_log(folder: Path, name: str) -> Path:
    """The log file of this run. That of the run before is kept beside it as `.log.1`, older ones are not."""
    path = folder / f"{name}.log"
    if path.exists():
        path.replace(folder / f"{name}.log.1")
    return path
