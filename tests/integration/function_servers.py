"""Functions of a user, as real as theirs: HTTP servers on this machine, and an installed Python package."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from tests.integration.serving import served

Behaviour = Callable[[Any], Any]
"""Takes the event, returns the answer, or raises `Refused`."""


class Refused(Exception):
    """Answer with this status and body."""

    def __init__(self, status: int, body: str, **headers: str) -> None:
        self.response = Response(body, status, headers)
        super().__init__(body)


@dataclass
class FunctionServer:
    behaviour: Behaviour
    url: str = ""
    events: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Any:
        event = await request.json()
        self.events.append(event)
        self.paths.append(request.url.path)
        try:
            answer = self.behaviour(event)
            return await answer if isinstance(answer, Awaitable) else answer
        except Refused as refused:
            return refused.response


@asynccontextmanager
async def function_server(behaviour: Behaviour) -> AsyncIterator[FunctionServer]:
    """Every path answers what the behaviour says: it is a plain function and a Lambda endpoint in one."""
    server = FunctionServer(behaviour)
    app = FastAPI()
    app.add_api_route("/{path:path}", server.answer, methods=["POST"], response_model=None)
    async with served(app) as address:
        server.url = address
        yield server


def install_function(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str) -> str:
    """Install a package whose entry point `name` is the function `handler` of this source."""
    module = f"handlers_of_{name}"
    (folder / f"{module}.py").write_text(source)
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[groundwork.functions]\n{name} = {module}:handler\n")
    monkeypatch.syspath_prepend(folder)
    importlib.invalidate_caches()
    return name
