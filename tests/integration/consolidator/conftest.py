from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import pytest

from consolidator.app import create_app
from consolidator.settings import ConsolidatorSettings


@dataclass(frozen=True)
class Running:
    """Starts the service in this process, as its server would; leaving the block drains it."""

    settings: ConsolidatorSettings

    def __call__(self, settings: ConsolidatorSettings | None = None) -> AbstractAsyncContextManager[Any]:
        app = create_app(settings or self.settings)
        return app.router.lifespan_context(app)


@pytest.fixture
def settings(platform_settings: dict[str, Any]) -> ConsolidatorSettings:
    return ConsolidatorSettings(**platform_settings)


@pytest.fixture
def running(settings: ConsolidatorSettings) -> Running:
    return Running(settings)
