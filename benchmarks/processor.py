"""Processor time of processes, with the children they have had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import psutil


def seconds_of(pids: Sequence[int]) -> float:
    """User and system time so far, of the processes and of all their descendants."""
    return sum(_seconds(psutil.Process(pid)) for pid in pids)


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in after}


def _seconds(process: psutil.Process) -> float:
    found = 0.0
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        found = times.user + times.system + times.children_user + times.children_system
        # Of children that live on; those that have ended are in the parent's own account.
        found += sum(_seconds(child) for child in process.children())
    return found
