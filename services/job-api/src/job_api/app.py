"""The application: what is wired to what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from groundwork.mail import Mailer
from groundwork.sealing import SecretBox, Signer
from groundwork.service import PlatformState, install_http, open_platform, run_background
from groundwork.templates import open_renderer
from job_api.access.endpoints import router as keys
from job_api.access.guard import by_method
from job_api.access.keys import store_bootstrap_key
from job_api.access.oidc import OidcVerifier, open_oidc
from job_api.answers.endpoints import router as answers
from job_api.aws.endpoint import router as aws
from job_api.completion.refreshing import OutputRefresher
from job_api.completion.service import CompletionWatch
from job_api.console.endpoints import router as console
from job_api.document import ERRORS, operation_id
from job_api.exporting.service import exporting_reconciler, exporting_subscription
from job_api.formats.endpoints import router as formats
from job_api.functions.endpoints import router as functions
from job_api.functions.unworkable import unworkable_subscription
from job_api.history.endpoints import router as history
from job_api.human_task_uis.endpoints import link_router as template_links
from job_api.human_task_uis.endpoints import router as templates
from job_api.human_task_uis.rendering import Previews
from job_api.importing.service import importing_reconciler, importing_subscription
from job_api.invitations.endpoints import router as invitations
from job_api.jobs.endpoints import router as jobs
from job_api.lifecycle.ages import age_reconciler
from job_api.lifecycle.deleting import deleting_reconciler, deleting_subscription
from job_api.lifecycle.endpoints import router as lifecycle
from job_api.password_resets.endpoints import router as password_resets
from job_api.progress.endpoints import router as progress
from job_api.progress.feeds import ProgressFeeds
from job_api.public.team import store_public_team
from job_api.quality.endpoints import router as quality
from job_api.settings import JobApiSettings
from job_api.streaming.endpoints import router as streaming
from job_api.streaming.listening import TopicListener
from job_api.streaming.publishing import ResultPublisher
from job_api.team_notices.telling import team_notice_reconciler
from job_api.teams.endpoints import router as teams
from job_api.vendors.endpoints import router as vendors
from job_api.webhooks.deliveries import Deliverer
from job_api.webhooks.endpoints import router as webhooks
from job_api.webhooks.work import WorkTeller


class JobApiState(PlatformState):
    """The lifespan state that reaches a request."""

    settings: JobApiSettings
    secrets: SecretBox
    oidc: OidcVerifier | None
    token_signer: Signer
    """Signs where the next page of a listing begins."""
    link_signer: Signer
    """Signs links to stored templates."""
    feeds: ProgressFeeds
    previews: Previews
    mailer: Mailer | None
    before_stop: Callable[[], None]
    """The server calls it before it waits for connections to close."""


def create_app(settings: JobApiSettings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[JobApiState]:
        secrets = SecretBox(settings.sealing_key)
        async with (
            open_platform("job-api", settings) as platform,
            open_oidc(settings.oidc, settings.region) as oidc,
            open_renderer() as renderer,
        ):
            await store_bootstrap_key(platform, secrets, settings)
            await store_public_team(platform, settings.region, connected=settings.public_workforce)
            completion = CompletionWatch(platform)
            feeds = ProgressFeeds(platform)
            deliverer = Deliverer(platform, secrets)
            publisher = ResultPublisher(platform, deliverer)
            listener = TopicListener(platform, settings.allowed_buckets)
            async with run_background(
                platform,
                settings,
                subscriptions=[
                    importing_subscription(platform, settings.allowed_buckets),
                    exporting_subscription(platform),
                    deleting_subscription(platform),
                    *completion.subscriptions(),
                    *publisher.subscriptions(),
                    deliverer.subscription(),
                    unworkable_subscription(),
                ],
                reconcilers=[
                    importing_reconciler(platform),
                    exporting_reconciler(platform),
                    completion.reconciler,
                    OutputRefresher(platform, settings.output_refresh_every).reconciler,
                    deleting_reconciler(platform),
                    publisher.reconciler,
                    deliverer.reconciler,
                    age_reconciler(
                        platform, age_limit=settings.job_age_limit, idle_limit=settings.stream_idle_limit
                    ),
                    team_notice_reconciler(
                        platform, age_limit=settings.job_age_limit, portal_url=settings.portal_url
                    ),
                ],
                loops=[
                    completion.loop,
                    publisher.loop,
                    listener.loop,
                    deliverer.loop,
                    WorkTeller(platform, deliverer).loop,
                ],
            ):
                yield {
                    "platform": platform,
                    "settings": settings,
                    "secrets": secrets,
                    "oidc": oidc,
                    "token_signer": Signer(settings.sealing_key, "page tokens"),
                    "link_signer": Signer(settings.sealing_key, "template links"),
                    "feeds": feeds,
                    "previews": Previews(renderer, platform.store, settings.allowed_buckets),
                    "mailer": Mailer(settings.smtp) if settings.smtp else None,
                    "before_stop": feeds.close,
                }

    app = FastAPI(
        title="Groundwork",
        description="Labelling jobs, work teams and results. Every `/v1` endpoint takes an API key, or a"
        " token of the identity provider, as bearer.",
        version="0.1.0",
        lifespan=lifespan,
        responses=ERRORS,
        generate_unique_id_function=operation_id,
        # The interactive pages load scripts from elsewhere; no request of ours leaves the deployment.
        docs_url=None,
        redoc_url=None,
    )
    # The addresses of AWS clients and of streams, which read their bodies as they come.
    install_http(app, own_body_limit=("/", "/objects", "/messages"))
    for router in (
        keys,
        teams,
        invitations,
        password_resets,
        vendors,
        templates,
        jobs,
        lifecycle,
        progress,
        history,
        quality,
        answers,
        streaming,
        webhooks,
        functions,
        formats,
    ):
        app.include_router(router, dependencies=[by_method])
    for open_router in (aws, template_links, console):
        # These let callers in by a signature of their own, or show nothing.
        app.include_router(open_router)
    return app
