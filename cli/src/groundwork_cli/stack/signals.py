"""Ending work when the system asks for it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

# A closed terminal (SIGHUP) would otherwise end the supervisor alone and leave the processes it started.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Result = TypeVar("Result")


async def until_signalled(work: Coroutine[Any, Any, Result]) -> Result | None:
    """Run the coroutine; cancel it on SIGINT, SIGTERM or SIGHUP and then return None, once it has cleaned up.

    Further signals change nothing: what the work does on its way out is bounded by itself. Main thread only.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    asked: list[signal.Signals] = []

    def ask(number: signal.Signals) -> None:
        if not asked:
            task.cancel()
        asked.append(number)

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, ask, number)
    try:
        return await task
    except asyncio.CancelledError:
        if asked:
            return None
        raise
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)
