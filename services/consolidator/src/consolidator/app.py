"""The application: what is wired to what. There are no users here, only health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from consolidator.functions.consolidator import FunctionConsolidator
from consolidator.labels.deleting import job_deleted_subscription
from consolidator.labels.service import answers_subscription, reopened_subscription, unlabeled_reconciler
from consolidator.settings import ConsolidatorSettings
from groundwork.service import PlatformState, install_http, open_platform, run_background


def create_app(settings: ConsolidatorSettings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[PlatformState]:
        async with open_platform("consolidator", settings) as platform:
            functions = FunctionConsolidator(platform)
            async with run_background(
                platform,
                settings,
                subscriptions=[
                    answers_subscription(platform, functions.take),
                    reopened_subscription(),
                    job_deleted_subscription(platform.database),
                ],
                reconcilers=[unlabeled_reconciler(platform), functions.reconciler],
                loops=[functions.loop],
            ):
                yield {"platform": platform}

    app = FastAPI(title="Groundwork consolidator", version="0.1.0", lifespan=lifespan)
    install_http(app)
    return app
