"""A service's background work: subscriptions, reconcilers, loops and the relay.

Stopping is in order: no new messages are fetched, what is in hand finishes within the drain limit, and the
relay sends what that produced.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from groundwork.messaging import Subscription, run_subscription
from groundwork.messaging.relay import purge_messages
from groundwork.service.platform import Platform
from groundwork.settings import ServiceSettings
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import BACKGROUND_FAILURES, RECONCILED

log = structlog.get_logger()

PURGE_EVERY = timedelta(hours=1)
CANCELLATIONS = 6


@dataclass(frozen=True)
class Reconciler:
    """Finds work whose state says that an event is due and none came, and does it or sends the event again.

    `heal` returns how many pieces it healed. It runs on every replica, so it must be harmless when two run.
    """

    name: str
    heal: Callable[[], Awaitable[int]]


@dataclass(frozen=True)
class BackgroundLoop:
    """Work that goes on for as long as the service runs; `run` returns only when cancelled."""

    name: str
    run: Callable[[], Awaitable[None]]


@asynccontextmanager
async def run_background(
    platform: Platform,
    settings: ServiceSettings,
    *,
    subscriptions: Sequence[Subscription[Any]] = (),
    reconcilers: Sequence[Reconciler] = (),
    loops: Sequence[BackgroundLoop] = (),
) -> AsyncIterator[None]:
    """Run everything until the block ends, then drain."""
    relay = asyncio.create_task(platform.relay.run(), name="relay")
    every = settings.reconcile_every
    stopping = asyncio.Event()
    consuming = [
        asyncio.create_task(
            run_subscription(one, platform.broker, platform.database, platform.relay, stopping), name=one.name
        )
        for one in subscriptions
    ]
    looping = [
        *(asyncio.create_task(_reconcile(one, every), name=one.name) for one in reconcilers),
        *(asyncio.create_task(_keep_running(one), name=one.name) for one in loops),
        asyncio.create_task(
            _reconcile(Reconciler("purge_messages", lambda: purge_messages(platform.database)), PURGE_EVERY)
        ),
    ]
    try:
        yield
    finally:
        stopping.set()
        await _cancel(looping)
        await _drain(consuming, settings.drain_limit)
        while await platform.relay.publish_batch():
            pass
        await _cancel([relay])


async def _drain(tasks: Sequence[asyncio.Task[None]], limit: timedelta) -> None:
    """Cancel once, which ends the fetching, and let what is in hand finish."""
    for task in tasks:
        task.cancel()
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=limit.total_seconds())
    for task in late:
        log.warning("drain_limit_reached", task=task.get_name())
        task.cancel()


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End loops that hold nothing but a short transaction.

    More than once if need be: before Python 3.12 `wait_for` can swallow a cancellation.
    """
    pending = set(tasks)
    for _ in range(CANCELLATIONS):
        for task in pending:
            task.cancel()
        if pending:
            _, pending = await asyncio.wait(pending, timeout=0.5)
    for task in pending:
        log.warning("still_running", task=task.get_name())


async def _reconcile(reconciler: Reconciler, every: timedelta) -> None:
    while True:
        # Jitter keeps the replicas from all looking at the same moment.
        await asyncio.sleep(every.total_seconds() * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
        with bind_correlation(None):
            try:
                healed = await reconciler.heal()
            except Exception as error:
                BACKGROUND_FAILURES.labels(reconciler.name).inc()
                log.warning("reconciler_failed", reconciler=reconciler.name, exc_info=error)
                continue
        if healed:
            RECONCILED.labels(reconciler.name).inc(healed)
            log.info("reconciled", reconciler=reconciler.name, healed=healed)


async def _keep_running(loop: BackgroundLoop) -> None:
    pause = 0.5
    while True:
        try:
            await loop.run()
        except Exception as error:
            BACKGROUND_FAILURES.labels(loop.name).inc()
            log.warning("loop_failed", loop=loop.name, exc_info=error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, 15)
