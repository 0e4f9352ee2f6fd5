"""The application: what is wired to what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import SystemRandom

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from groundwork.mail import Mailer
from groundwork.sealing import SecretBox
from groundwork.service import install_http, open_platform, run_background
from groundwork.templates import open_renderer
from task_router.access.guard import refuse_foreign_requests
from task_router.access.requests import Desks, RouterState
from task_router.activity.telling import ActivityTeller
from task_router.answers.endpoints import router as answer_routes
from task_router.answers.service import AnswerDesk
from task_router.budget.gate import BudgetGate
from task_router.claims.assignments import AssignmentWriter
from task_router.claims.disguise import Disguise
from task_router.claims.endpoints import router as claim_routes
from task_router.claims.jobs import KnownJobs
from task_router.claims.service import ClaimDesk
from task_router.content.endpoints import content_app
from task_router.content.links import ContentLinks
from task_router.content.objects import ShownObjects
from task_router.content.origin import TwoOrigins
from task_router.content.pages import TaskPages
from task_router.invitations.endpoints import router as invitations
from task_router.leases.endpoints import router as lease_routes
from task_router.leases.purging import draft_purge
from task_router.leases.service import LeaseDesk
from task_router.oidc.endpoints import router as oidc
from task_router.oidc.service import OidcSignIns
from task_router.outlines.endpoints import router as outline_routes
from task_router.outlines.isolated import open_outliner
from task_router.outlines.service import OutlineDesk
from task_router.passwords.endpoints import router as passwords
from task_router.passwords.mailing import ResetPost
from task_router.people.returning import membership_reconciler, membership_subscription
from task_router.portal.endpoints import router as page
from task_router.portal.headers import WithHeaders, portal_headers
from task_router.quality.blocks import blocks_reconciler, worker_blocked_subscription
from task_router.quality.judging import Judge
from task_router.settings import TaskRouterSettings
from task_router.signin.endpoints import router as signin
from task_router.signin.purging import sign_in_purge
from task_router.turk.wiring import open_connector
from task_router.vendors.endpoints import router as vendor_routes
from task_router.vendors.pushing import VendorPusher
from task_router.vendors.replies import VendorDesk
from task_router.work.deleting import job_deleted_subscription
from task_router.work.draining import Drainer
from task_router.work.editing import edit_reconciler, job_edited_subscription
from task_router.work.exhaustion import exhaustion_reconciler
from task_router.work.expiry import expiry_reconciler
from task_router.work.filler import Filler
from task_router.work.forgotten import ForgottenObjects
from task_router.work.opinions import opinions_wanted_subscription
from task_router.work.service import (
    batch_selected_subscription,
    job_imported_subscription,
    objects_arrived_subscription,
    objects_retried_subscription,
    work_reconciler,
)
from task_router.work.unanswerable import Unanswerable

MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""Of one request. An answer may hold a mask of a large picture."""


def create_app(settings: TaskRouterSettings) -> ASGIApp:
    """Both origins: the portal with its API, and the content origin."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[RouterState]:
        async with (
            open_platform("task-router", settings) as platform,
            open_renderer() as renderer,
            open_outliner() as outliner,
        ):
            filler = Filler(platform)
            drainer = Drainer(platform, settings.stop_drain_limit)
            disguise = Disguise(settings.content_key)
            jobs = KnownJobs(platform.database)
            gate = BudgetGate(platform.database)
            links = ContentLinks(settings.content_url, settings.content_key, settings.content_link_lifetime)
            claims = ClaimDesk(
                platform.database, jobs, gate, AssignmentWriter(links, disguise), SystemRandom().random
            )
            mailer = Mailer(settings.smtp) if settings.smtp else None
            reset_post = ResetPost(platform, mailer, settings.portal_url)
            judge = Judge(platform)
            answers = AnswerDesk(platform, jobs, gate, judge)
            pages = TaskPages(platform, renderer, links, settings.allowed_buckets)
            leases = LeaseDesk(platform, jobs, claims, judge)
            secrets = SecretBox(settings.sealing_key)
            vendor_desk = VendorDesk(platform.database, secrets, answers, leases, filler)
            turk = open_connector(
                platform, settings, jobs=jobs, gate=gate, answers=answers, filler=filler, pages=pages
            )
            async with (
                turk as connected,
                run_background(
                    platform,
                    settings,
                    subscriptions=[
                        job_imported_subscription(filler),
                        batch_selected_subscription(filler),
                        objects_arrived_subscription(filler),
                        objects_retried_subscription(filler),
                        opinions_wanted_subscription(),
                        job_edited_subscription(platform, filler),
                        job_deleted_subscription(platform),
                        drainer.subscription(),
                        worker_blocked_subscription(platform),
                        membership_subscription(),
                    ],
                    reconcilers=[
                        work_reconciler(platform, filler),
                        expiry_reconciler(platform, filler),
                        edit_reconciler(platform, filler),
                        drainer.reconciler,
                        exhaustion_reconciler(platform, filler),
                        Unanswerable(platform).reconciler,
                        ForgottenObjects(platform, filler).reconciler,
                        blocks_reconciler(platform),
                        judge.reconciler,
                        membership_reconciler(platform),
                        sign_in_purge(platform),
                        draft_purge(platform),
                    ],
                    loops=[
                        VendorPusher(platform, secrets, claims, leases, vendor_desk, disguise).loop,
                        *connected.loops,
                        filler.loop,
                        drainer.loop,
                        reset_post.loop,
                        ActivityTeller(platform).loop,
                        judge.loop,
                    ],
                ),
            ):
                yield {
                    "platform": platform,
                    "settings": settings,
                    "filler": filler,
                    "links": links,
                    "reset_post": reset_post,
                    "disguise": disguise,
                    "desks": Desks(claims, answers, disguise, filler),
                    "leases": leases,
                    "outlines": OutlineDesk(platform.store, leases, outliner),
                    "vendor_desk": vendor_desk,
                    "shown": ShownObjects(platform.store),
                    "pages": pages,
                    "turk_pages": connected.pages,
                    "oidc_sign_ins": OidcSignIns(platform, secrets, settings.portal_url),
                }

    portal = FastAPI(
        title="Groundwork worker portal",
        description="Sign in, claim, answer. Every endpoint but signing in takes the session's cookie.",
        version="0.1.0",
        lifespan=lifespan,
        # The interactive pages load scripts from elsewhere, which the portal's policy forbids.
        docs_url=None,
        redoc_url=None,
    )
    install_http(portal, body_limit=MAX_ANSWER_BYTES)
    portal.add_middleware(WithHeaders, headers=portal_headers(settings.content_url))
    # The busiest first: paths are tried in this order.
    work = (answer_routes, claim_routes, lease_routes, outline_routes, vendor_routes)
    for router in (*work, signin, invitations, passwords, oidc):
        portal.include_router(router, dependencies=[Depends(refuse_foreign_requests)])
    portal.include_router(page)
    return TwoOrigins(portal, content_app(), content_host=settings.content_host)
