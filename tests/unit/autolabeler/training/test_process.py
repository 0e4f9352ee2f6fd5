from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import psutil
import pytest

from autolabeler.training.process import TrainingFailed, TrainingProcess


@pytest.fixture
async def child() -> AsyncIterator[TrainingProcess]:
    async with TrainingProcess(threads=1) as process:
        yield process


async def test_a_child_computes_and_stays_for_the_next_call(child: TrainingProcess) -> None:
    first = await child.run(eval, "__import__('os').getpid()")
    assert first != os.getpid()
    assert await child.run(eval, "__import__('os').getpid()") == first
    assert await child.run(os.getenv, "OMP_NUM_THREADS") == "1"


async def test_an_error_of_the_function_is_raised_here(child: TrainingProcess) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await child.run(int, "seven")
    assert await child.run(int, "7") == 7


async def test_a_killed_child_is_reported_and_replaced(child: TrainingProcess) -> None:
    with pytest.raises(TrainingFailed, match="out of memory"):
        await child.run(os._exit, 9)
    assert await child.run(int, "7") == 7


async def test_cancelling_kills_the_child(child: TrainingProcess) -> None:
    pid = await child.run(eval, "__import__('os').getpid()")
    running = asyncio.create_task(child.run(time.sleep, 600))
    await asyncio.sleep(0.05)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await _gone(pid)
    assert await child.run(int, "7") == 7


async def test_an_idle_child_is_closed() -> None:
    async with TrainingProcess(threads=1, idle=timedelta(milliseconds=1)) as child:
        pid = await child.run(eval, "__import__('os').getpid()")
        await _gone(pid)
        assert await child.run(int, "7") == 7


async def test_a_child_dies_with_its_parent() -> None:
    program = (
        "import asyncio\n"
        "from autolabeler.training.process import TrainingProcess\n"
        "async def main():\n"
        "    process = TrainingProcess(threads=1)\n"
        "    print(await process.run(eval, \"__import__('os').getpid()\"), flush=True)\n"
        "    await process.run(__import__('time').sleep, 600)\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await _gone(pid)


async def _gone(pid: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        await asyncio.to_thread(psutil.Process(pid).wait, timeout=20)
