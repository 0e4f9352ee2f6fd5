"""Rendering templates of strangers: in processes of their own, whose time and memory are bounded."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson

from groundwork.templates.process import LENGTH, SECONDS, frame
from groundwork.templates.rendering import Grant, Rendered, RenderProblem

PROCESSES = 2
"""Pages that are rendered at the same time; others wait."""


class TemplateRenderer:
    """Renders worker templates. A process serves many pages, one after the other."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(PROCESSES)
        self._idle: list[Process] = []

    async def render(self, template: str, task_input: Any, *, grant: Grant) -> Rendered:
        """As `render_template` does, but a template that takes too long or too much is only a problem."""
        try:
            request = frame([template, task_input])
        except orjson.JSONEncodeError as error:  # nested too deeply, or with half a surrogate pair
            return Rendered("", (RenderProblem("Input", f"the input of the task cannot be used: {error}"),))
        async with self._room:
            process = self._idle.pop() if self._idle else await _start()
            try:
                async with asyncio.timeout(SECONDS):
                    page = await _ask(process, request, grant)
            except TimeoutError:
                await _end(process)
                message = f"the template takes longer than {SECONDS} s to render"
                return Rendered("", (RenderProblem("TimeLimit", message),))
            except (asyncio.IncompleteReadError, ConnectionError):
                await _end(process)
                return Rendered("", (RenderProblem("MemoryLimit", "the template takes too much memory"),))
            except BaseException:
                await _end(process)
                raise
            self._idle.append(process)
            return page

    async def close(self) -> None:
        while self._idle:
            await _end(self._idle.pop())


@asynccontextmanager
async def open_renderer() -> AsyncIterator[TemplateRenderer]:
    """The service's renderer; its processes start when they are needed and end with the block."""
    renderer = TemplateRenderer()
    try:
        yield renderer
    finally:
        await renderer.close()


async def _start() -> Process:
    # Isolated and without an environment: no secret of this process is there to be found.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "groundwork.templates",
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={},
    )


async def _ask(process: Process, request: bytes, grant: Grant) -> Rendered:
    requests, answers = process.stdin, process.stdout
    assert requests is not None  # noqa: S101 - both are pipes
    assert answers is not None  # noqa: S101
    requests.write(request)
    await requests.drain()
    while True:
        (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
        kind, *values = orjson.loads(await answers.readexactly(length))
        if kind == "done":
            html, problems = values
            return Rendered(html, tuple(RenderProblem(*one) for one in problems))
        requests.write(frame(grant(*values)))
        await requests.drain()


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.communicate()  # closes the pipes and waits
