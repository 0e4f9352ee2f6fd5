"""One running system for all fault tests that work on a job of their own, and the seed of what happens."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.faults.system import System, running_system


@pytest.fixture
def seed() -> int:
    chosen = int(os.environ.get("GROUNDWORK_FAULT_SEED", "1"))
    print(f"GROUNDWORK_FAULT_SEED={chosen}")  # noqa: T201 - shown when the test fails
    return chosen


@pytest.fixture
def rng(seed: int) -> random.Random:
    return random.Random(seed)


@pytest_asyncio.fixture(scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    async with running_system(tmp_path_factory.mktemp("faults") / "state", random.Random(0)) as running:
        yield running
