"""Naming a process so that a number used again by the system is not taken for it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

POLL_SECONDS = 0.03


@dataclass(frozen=True)
class ProcessIdentity:
    """A pid and the moment it was given out. `started` is opaque: compare it, nothing else."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> ProcessIdentity | None:
        """The identity of a process that runs now; None when there is none (a zombie counts as none)."""
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return cls(pid, _started(process))
        except (psutil.Error, OSError):
            return None

    @classmethod
    def own(cls) -> ProcessIdentity:
        own = cls.of(os.getpid())
        if own is None:
            raise RuntimeError("the system does not tell when this process was started")
        return own

    def alive(self) -> bool:
        return ProcessIdentity.of(self.pid) == self


def _started(process: psutil.Process) -> str:
    # A wall-clock time moves when the clock is set, and then an orphan would not be recognised. Linux counts
    # ticks since boot, which never move; the boot id tells one boot from another.
    if sys.platform == "linux":
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        after_name = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return f"{boot}:{after_name[19]}"
    return f"{process.create_time():.2f}"


def end(target: ProcessIdentity, steps: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn and wait its seconds. False when the process outlived them all.

    For processes that are not our children; blocks, so call it where nothing else needs the thread.
    """
    for number, seconds in steps:
        if not target.alive():
            return True
        try:
            os.kill(target.pid, number)
        except ProcessLookupError:
            return True
        if wait_until(lambda: not target.alive(), seconds):
            return True
    return not target.alive()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False when the seconds ran out."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
