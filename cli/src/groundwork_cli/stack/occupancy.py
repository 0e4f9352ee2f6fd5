"""Taking a state folder for a run: one supervisor at a time, and nothing of the last run left alive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace

from groundwork_cli.stack.errors import StackError
from groundwork_cli.stack.events import EventKind, OnEvent, StackEvent, ignore
from groundwork_cli.stack.identity import ProcessIdentity, end
from groundwork_cli.stack.postgres import STOP as STOP_POSTGRES
from groundwork_cli.stack.processes import GENTLE
from groundwork_cli.stack.state import StateFolder


@asynccontextmanager
async def occupy(folder: StateFolder, *, on_event: OnEvent = ignore) -> AsyncIterator[None]:
    """Hold the folder for this process, ending first what a killed supervisor left running in it.

    Raises StateInUse when another process holds it.
    """
    with folder.hold() as left:
        # Written before anything else, so that a second `up` and `groundwork down` can say and find who runs.
        folder.write(replace(left, supervisor=ProcessIdentity.own()))
        ended = await asyncio.to_thread(end_orphans, left.processes)
        for name, process in ended.items():
            on_event(StackEvent(EventKind.CLEANED, name, detail=f"pid {process.pid}, left by a killed run"))
        folder.write(replace(folder.read(), processes={}))
        try:
            yield
        finally:
            folder.write(replace(folder.read(), supervisor=None))


def end_orphans(processes: Mapping[str, ProcessIdentity]) -> dict[str, ProcessIdentity]:
    """End those that still run, all at once, and return them. Blocks until they are gone.

    A process is touched only if its pid and the moment of its start are both those written down; a pid that
    the system has given to somebody else since is left alone.
    """
    orphans = {name: process for name, process in processes.items() if process.alive()}
    if not orphans:
        return {}
    with ThreadPoolExecutor(len(orphans)) as pool:
        gone = dict(zip(orphans, pool.map(_end_one, orphans.items()), strict=True))
    stubborn = {name: process.pid for name, process in orphans.items() if not gone[name]}
    if stubborn:
        raise StackError(
            f"Left by an earlier run, and not to be ended: {', '.join(stubborn)}.",
            f"End them yourself: kill -9 {' '.join(map(str, stubborn.values()))}",
        )
    return orphans


def _end_one(item: tuple[str, ProcessIdentity]) -> bool:
    name, process = item
    return end(process, STOP_POSTGRES if name == "postgres" else GENTLE)
