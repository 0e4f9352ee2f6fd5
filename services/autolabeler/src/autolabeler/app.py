"""The application: what is wired to what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from autolabeler.rounds.deleting import job_deleted_subscription
from autolabeler.rounds.events import round_reconciler, round_subscriptions
from autolabeler.rounds.service import Rounds
from autolabeler.settings import AutolabelerSettings
from autolabeler.training.process import TrainingProcess
from groundwork.service import PlatformState, install_http, open_platform, run_background


def create_app(settings: AutolabelerSettings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[PlatformState]:
        async with (
            open_platform("autolabeler", settings) as platform,
            TrainingProcess(threads=settings.training_threads) as process,
        ):
            rounds = Rounds(platform, settings, process)
            async with run_background(
                platform,
                settings,
                subscriptions=[*round_subscriptions(platform, rounds), job_deleted_subscription(platform)],
                reconcilers=[round_reconciler(platform)],
            ):
                yield {"platform": platform}

    app = FastAPI(title="Groundwork autolabeler", lifespan=lifespan, openapi_url=None)
    install_http(app)
    return app
