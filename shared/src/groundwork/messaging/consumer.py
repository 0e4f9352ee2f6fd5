"""The one way to handle events: pull, typed, at least once, in bounded batches.

A handler may run twice and late. It does its slow work first, without a transaction, then calls
`delivery.transaction()` once: that claims the events in the inbox, so that a repeat changes nothing. The
message is acknowledged after the commit. A handler that finds the events repeated, or has nothing to write,
simply returns.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import PermanentFailure
from groundwork.events import Event
from groundwork.messaging.broker import Broker
from groundwork.messaging.inbox import claim_unseen
from groundwork.messaging.relay import Relay
from groundwork.messaging.streams import STREAM
from groundwork.store import Database
from groundwork.store.models import DeadLetter
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import BACKGROUND_FAILURES, EVENT_SECONDS, EVENTS_HANDLED

log = structlog.get_logger()

E = TypeVar("E", bound=Event)

ACK_WAIT = 30.0
"""Seconds without a beat after which the server hands a message to somebody else."""
MAX_DELIVER = 12
"""Deliveries after which a message is parked as a dead letter; with the backoff, about twenty minutes."""
FETCH_WAIT = 2.0
LINGER = 0.05
"""Seconds that a batch waits for more after its first message."""


def backoff(deliveries: int) -> float:
    """Seconds to wait before the next try: doubling from half a second to five minutes, with jitter."""
    return min(math.ldexp(0.5, deliveries - 1), 300.0) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


@dataclass
class Delivery(Generic[E]):
    """Events handed to a handler together; all of one type, in stream order."""

    events: Sequence[E]
    consumer: str
    database: Database
    relay: Relay
    _repeated: set[UUID] = field(default_factory=set)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[tuple[AsyncSession, Sequence[E]]]:
        """The handler's one transaction, and those of the events that were not handled before."""
        async with self.database.transaction() as session:
            unseen = await claim_unseen(session, self.consumer, {event.event_id for event in self.events})
            self._repeated = {event.event_id for event in self.events} - unseen
            yield session, [event for event in self.events if event.event_id in unseen]
        self.relay.poke()

    @property
    def repeated(self) -> int:
        return len(self._repeated)


Handler = Callable[[Delivery[E]], Awaitable[None]]


@dataclass(frozen=True)
class Subscription(Generic[E]):
    """Which events a service handles, how, and how many at once.

    `name` is the durable consumer's name and the inbox's key: replicas share it, and renaming it means
    handling everything again.
    """

    name: str
    event: type[E]
    handle: Handler[E]
    batch: int = 1
    concurrency: int = 4


async def run_subscription(
    subscription: Subscription[Any],
    broker: Broker,
    database: Database,
    relay: Relay,
    stopping: asyncio.Event,
) -> None:
    """Handle events until cancelled; cancelling stops fetching and waits for the batches in hand.

    `stopping` is set before the cancellation, because nats-py and `wait_for` can swallow it.
    """
    running: set[asyncio.Task[None]] = set()
    pause = 0.5
    try:
        while not stopping.is_set():
            try:
                puller = await _bind(subscription, broker)
                while not stopping.is_set():
                    if len(running) >= subscription.concurrency:
                        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    messages = await _fetch(puller, subscription.batch)
                    pause = 0.5
                    if messages:
                        task = asyncio.create_task(_handle(subscription, messages, database, relay))
                        running.add(task)
                        task.add_done_callback(running.discard)
            except Exception as error:
                BACKGROUND_FAILURES.labels(subscription.name).inc()
                log.warning("subscription_interrupted", consumer=subscription.name, error=repr(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 15)
    finally:
        if running:
            await asyncio.wait(running)


async def _bind(subscription: Subscription[Any], broker: Broker) -> JetStreamContext.PullSubscription:
    return await broker.jetstream.pull_subscribe(
        subscription.event.subject,
        durable=subscription.name,
        stream=STREAM,
        config=ConsumerConfig(
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT,
            max_deliver=-1,  # the count is ours: the last try must end in a dead letter, not in silence
            max_ack_pending=max(1000, subscription.batch * subscription.concurrency * 2),
            deliver_policy=DeliverPolicy.ALL,
        ),
    )


async def _fetch(puller: JetStreamContext.PullSubscription, batch: int) -> list[Msg]:
    try:
        first = await puller.fetch(1, timeout=FETCH_WAIT)
    except TimeoutError:  # nats-py raises its own, a subclass, or asyncio's
        return []
    if batch == 1:
        return first
    # A short wait lets what is on its way come along: one transaction for many costs far less than many.
    await asyncio.sleep(LINGER)
    with suppress(TimeoutError):
        return [*first, *await puller.fetch(batch - 1, timeout=0.01)]
    return first


async def _handle(
    subscription: Subscription[Any], messages: list[Msg], database: Database, relay: Relay
) -> None:
    """Handle messages together; when that fails, one by one, so that a bad one fails alone."""
    decoded: list[tuple[Msg, Event]] = []
    for message in messages:
        try:
            decoded.append((message, subscription.event.model_validate_json(message.data)))
        except ValidationError as error:
            await _park(subscription, message, error, database)
    if not decoded:
        return
    with EVENT_SECONDS.labels(subscription.name).time():
        if await _try(subscription, decoded, database, relay, retry=len(decoded) == 1):
            return
        for pair in decoded:
            await _try(subscription, [pair], database, relay, retry=True)


async def _try(
    subscription: Subscription[Any],
    decoded: list[tuple[Msg, Event]],
    database: Database,
    relay: Relay,
    *,
    retry: bool,
) -> bool:
    messages = [message for message, _ in decoded]
    correlation = (messages[0].headers or {}).get("Correlation-Id")
    delivery: Delivery[Any] = Delivery([event for _, event in decoded], subscription.name, database, relay)
    with bind_correlation(correlation):
        try:
            async with _beating(messages):
                await subscription.handle(delivery)
        except Exception as error:
            if not retry:
                return False
            (message,) = messages
            deliveries = message.metadata.num_delivered
            if isinstance(error, PermanentFailure) or deliveries >= MAX_DELIVER:
                await _park(subscription, message, error, database)
            else:
                EVENTS_HANDLED.labels(subscription.name, "retried").inc()
                log.warning(
                    "event_retried", consumer=subscription.name, deliveries=deliveries, exc_info=error
                )
                await message.nak(delay=backoff(deliveries))
            return True
        EVENTS_HANDLED.labels(subscription.name, "done").inc(len(messages) - delivery.repeated)
        EVENTS_HANDLED.labels(subscription.name, "repeated").inc(delivery.repeated)
        for message in messages:
            # Not awaited by the server: a lost ack means a repeat, which the inbox makes harmless.
            await message.ack()
        return True


@asynccontextmanager
async def _beating(messages: list[Msg]) -> AsyncIterator[None]:
    """Tell the server that the work goes on, so that slow work is not handed out twice."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(ACK_WAIT / 3)
            for message in messages:
                await message.in_progress()

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _park(subscription: Subscription[Any], message: Msg, error: Exception, database: Database) -> None:
    """Keep what cannot be handled where people can see it, and stop redelivery."""
    EVENTS_HANDLED.labels(subscription.name, "dead").inc()
    log.error("event_parked", consumer=subscription.name, exc_info=error)
    async with database.transaction() as session:
        session.add(
            DeadLetter(
                consumer=subscription.name,
                subject=message.subject,
                payload=message.data.decode("utf-8", "replace"),
                error=repr(error),
                deliveries=message.metadata.num_delivered,
            )
        )
    await message.term()
