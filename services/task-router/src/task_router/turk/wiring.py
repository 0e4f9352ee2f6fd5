"""The connector with all its parts, if Mechanical Turk is connected."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from groundwork.service import BackgroundLoop, Platform
from task_router.answers.service import AnswerDesk
from task_router.budget.gate import BudgetGate
from task_router.claims.jobs import KnownJobs
from task_router.content.pages import TaskPages
from task_router.settings import TaskRouterSettings
from task_router.turk.client import open_turk
from task_router.turk.collecting import Collector
from task_router.turk.connector import TurkConnector
from task_router.turk.links import TurkLinks
from task_router.turk.people import Connector
from task_router.turk.publishing import Publisher
from task_router.turk.showing import TurkPages
from task_router.work.filler import Filler


@dataclass(frozen=True)
class Turk:
    loops: Sequence[BackgroundLoop] = ()
    pages: TurkPages | None = None
    """None: Mechanical Turk is not connected."""


@asynccontextmanager
async def open_connector(
    platform: Platform,
    settings: TaskRouterSettings,
    *,
    jobs: KnownJobs,
    gate: BudgetGate,
    answers: AnswerDesk,
    filler: Filler,
    pages: TaskPages,
) -> AsyncIterator[Turk]:
    """Closed when the block ends; the loops must have ended before."""
    if settings.turk is None:
        yield Turk()
        return
    database, holder = platform.database, Connector(platform.database)
    links = TurkLinks(settings.content_url, settings.sealing_key)
    async with open_turk(settings.turk) as client:
        publisher = Publisher(database, gate, client, holder, links, settings.turk)
        collector = Collector(database, client, answers, holder, filler)
        connector = TurkConnector(publisher, collector, settings.turk.poll_every)
        shown = TurkPages(database, jobs, pages, links, settings.turk, settings.page_hosts)
        yield Turk([connector.loop], shown)
