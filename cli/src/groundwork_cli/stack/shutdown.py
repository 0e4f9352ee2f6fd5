"""Ending a stack from another process: `groundwork down`."""

from __future__ import annotations

import signal
from dataclasses import dataclass, replace

from groundwork_cli.stack.errors import StackError
from groundwork_cli.stack.identity import end
from groundwork_cli.stack.occupancy import end_orphans
from groundwork_cli.stack.state import StateFolder

# Longer than all the limits of a stack that stops one layer after the other.
SUPERVISOR_SECONDS = 60.0


@dataclass(frozen=True)
class Ended:
    """What was running: `supervisor` is None when only the processes of a killed one were left."""

    supervisor: int | None
    processes: tuple[str, ...]
    orphans: tuple[str, ...]


def shut_down(folder: StateFolder) -> Ended | None:
    """End what runs in the folder and return it; None when nothing did. Blocks until it is gone."""
    if not folder.exists():
        return None
    record = folder.read()
    supervisor = record.supervisor
    processes: tuple[str, ...] = ()
    stopped: int | None = None
    if supervisor is not None and supervisor.alive():
        processes = tuple(record.running())
        if not end(supervisor, ((signal.SIGTERM, SUPERVISOR_SECONDS),)):
            raise StackError(
                f"The stack (pid {supervisor.pid}) does not stop.",
                f"End it with `kill -9 {supervisor.pid}`, then `groundwork down` again for what it leaves.",
            )
        stopped = supervisor.pid
    with folder.hold() as left:
        orphans = tuple(end_orphans(left.processes))
        if left.supervisor is not None or left.processes:
            folder.write(replace(left, supervisor=None, processes={}))
    if stopped is None and not orphans:
        return None
    return Ended(stopped, processes, orphans)
