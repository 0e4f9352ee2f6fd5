from __future__ import annotations

import runpy
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from groundwork_cli.stack import EmbeddedServers, StackEvent, embedded_servers
from groundwork_cli.stack.services import Services

UP_WITH_STUBS = Path(__file__).parent / "up_with_stubs.py"


class Events(list[StackEvent]):
    def of(self, name: str) -> list[str]:
        return [event.kind.value for event in self if event.name == name]


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="groundwork-test-")) / "state"
    yield folder
    shutil.rmtree(folder.parent)


@pytest.fixture(scope="session")
def stub_services() -> Services:
    return cast(Services, runpy.run_path(str(UP_WITH_STUBS))["stub_services"])


@pytest_asyncio.fixture(scope="session")
async def running_servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    """Servers for tests that only use them. Tests that stop or break some start their own."""
    async with embedded_servers(tmp_path_factory.mktemp("servers")) as servers:
        yield servers
