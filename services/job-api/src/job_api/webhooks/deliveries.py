"""Deliveries are rows of the transaction that handles what they tell of; a loop sends them."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import orjson
import structlog
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import LabelingError
from groundwork.events import JobEnded
from groundwork.messaging import Delivery, Subscription
from groundwork.messaging.streams import NOTIFICATION_PREFIX
from groundwork.sealing import SecretBox
from groundwork.service import BackgroundLoop, Platform, Reconciler
from groundwork.store.models import LabelingJob, OutboxEvent, Webhook, WebhookDelivery
from groundwork.telemetry import correlation_id
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from groundwork.webhook_signing import signed_headers
from job_api.metrics import WEBHOOK_AGE, WEBHOOK_DELIVERIES
from job_api.webhooks.kinds import JobKind
from job_api.webhooks.notices import JOB_KINDS, job_state_change, object_finished

log = structlog.get_logger()

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 10800, 21600, 43200))
"""Before each next try: about a day in all, then the delivery is given up."""
TIMEOUT = timedelta(seconds=15)
IN_HAND = timedelta(minutes=2)
"""A delivery that is being sent is not taken up again for so long; then its sender is taken for dead."""
AT_ONCE = 20
POLL = 2.0
KEEP = timedelta(days=30)
MAX_ERROR_CHARACTERS = 500


async def queue_job_ended(session: AsyncSession, job: LabelingJob, account: str, event: JobEnded) -> None:
    """Tell webhooks and the NATS subject of the kind that the job has ended."""
    kind = JOB_KINDS[event.status]
    notice = job_state_change(job, account, str(event.event_id), event.status)
    await _queue(session, job.id, kind, {str(event.event_id): orjson.dumps(notice).decode()})
    session.add(
        OutboxEvent(
            event_id=uuid4(),
            subject=f"{NOTIFICATION_PREFIX}{kind}",
            payload=notice,
            correlation_id=correlation_id(),
        )
    )


async def queue_finished_objects(
    session: AsyncSession, job: LabelingJob, account: str, lines: Mapping[str, bytes]
) -> None:
    """`lines`: output lines by object id."""
    bodies = {}
    for object_id, line in lines.items():
        notice_id = str(uuid4())
        notice = object_finished(job, account, notice_id, object_id, line)
        bodies[notice_id] = orjson.dumps(notice).decode()
    await _queue(session, job.id, "object.finished", bodies)


async def queue_for(session: AsyncSession, webhook_id: int, notice_id: str, body: str) -> None:
    await session.execute(
        insert(WebhookDelivery).values(
            webhook_id=webhook_id, event_id=notice_id, body=body, next_attempt_at=func.now()
        )
    )


async def _queue(session: AsyncSession, job_id: int, kind: JobKind, bodies: Mapping[str, str]) -> None:
    listening = await session.scalars(
        select(Webhook.id).where(
            Webhook.disabled_at.is_(None),
            or_(Webhook.job_id.is_(None), Webhook.job_id == job_id),
            or_(Webhook.events == [], Webhook.events.contains([kind])),
        )
    )
    for webhook_id in listening.all():
        for notice_id, body in bodies.items():
            await queue_for(session, webhook_id, notice_id, body)


@dataclass(frozen=True)
class _Due:
    id: int
    webhook_id: int
    event_id: str
    body: str
    attempts: int
    """With the one that is due."""
    url: str
    sealed_secret: bytes


class Deliverer:
    """Sends what is due; several replicas share the work."""

    def __init__(self, platform: Platform, secrets: SecretBox) -> None:
        self._platform = platform
        self._secrets = secrets
        self._wake = asyncio.Event()

    def poke(self) -> None:
        """A delivery was queued: do not wait for the next poll."""
        self._wake.set()

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("webhooks", self.run)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("webhooks", self._forget)

    def subscription(self) -> Subscription[JobEnded]:
        async def handle(delivery: Delivery[JobEnded]) -> None:
            async with delivery.transaction() as (session, fresh):
                for event in fresh:
                    job = await session.get(LabelingJob, event.job_id)
                    if job is not None:
                        await queue_job_ended(session, job, self._platform.account_id, event)
            self.poke()

        return Subscription("job-api-webhooks-ended", JobEnded, handle)

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL)
            self._wake.clear()
            while due := await self._take():
                await asyncio.gather(*(self._deliver(one) for one in due))

    async def _take(self) -> list[_Due]:
        async with self._platform.transaction() as session:
            ready = (
                await session.execute(
                    select(
                        WebhookDelivery.id,
                        func.extract("epoch", func.now() - WebhookDelivery.next_attempt_at),
                    )
                    .where(WebhookDelivery.next_attempt_at <= func.now())
                    .order_by(WebhookDelivery.next_attempt_at)
                    .limit(AT_ONCE)
                    .with_for_update(skip_locked=True)
                )
            ).all()
            WEBHOOK_AGE.set(ready[0][1] if ready else 0)
            if not ready:
                return []
            rows = await session.execute(
                update(WebhookDelivery)
                .where(
                    WebhookDelivery.id.in_([row[0] for row in ready]),
                    Webhook.id == WebhookDelivery.webhook_id,
                )
                .values(next_attempt_at=func.now() + IN_HAND, attempts=WebhookDelivery.attempts + 1)
                .returning(
                    WebhookDelivery.id,
                    WebhookDelivery.webhook_id,
                    WebhookDelivery.event_id,
                    WebhookDelivery.body,
                    WebhookDelivery.attempts,
                    Webhook.url,
                    Webhook.sealed_secret,
                ),
                execution_options={"synchronize_session": False},
            )
            return [_Due(*row) for row in rows]

    async def _deliver(self, due: _Due) -> None:
        gone = False
        try:
            body = due.body.encode()
            secret = self._secrets.open(due.sealed_secret).get_secret_value()
            headers = signed_headers(secret, due.event_id, int(time.time()), body)
            answer = await self._platform.outbound.post(due.url, body, headers, timeout=TIMEOUT)
            gone = answer.status == 410
            error = None if 200 <= answer.status < 300 else f"the address answered {answer.status}"
        except LabelingError as refused:
            error = refused.message
        except Exception as unexpected:
            BACKGROUND_FAILURES.labels("webhooks").inc()
            log.warning("webhook_failed", webhook_id=due.webhook_id, exc_info=unexpected)
            error = f"InternalError: {type(unexpected).__name__}"
        await self._record(due, error, gone=gone)

    async def _record(self, due: _Due, error: str | None, *, gone: bool) -> None:
        next_attempt = None
        if error is not None and not gone and due.attempts <= len(PAUSES):
            pause = PAUSES[due.attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - no secret
            next_attempt = func.now() + pause
        async with self._platform.transaction() as session:
            await session.execute(
                update(WebhookDelivery)
                .where(WebhookDelivery.id == due.id)
                .values(
                    next_attempt_at=next_attempt,
                    delivered_at=func.now() if error is None else None,
                    last_error=None if error is None else error[:MAX_ERROR_CHARACTERS],
                )
            )
            if gone:
                # The receiver wants no more of this: 410 says so for good.
                await disable(session, due.webhook_id)
        outcome = "delivered" if error is None else "given_up" if next_attempt is None else "retried"
        WEBHOOK_DELIVERIES.labels(outcome).inc()
        log.info("webhook_delivery", webhook_id=due.webhook_id, attempts=due.attempts, ok=error is None)

    async def _forget(self) -> int:
        """Delete old deliveries that are over."""
        async with self._platform.transaction() as session:
            await session.execute(
                text(
                    "DELETE FROM webhook_delivery WHERE next_attempt_at IS NULL"
                    " AND created_at < now() - CAST(:keep AS interval)"
                ),
                {"keep": KEEP},
            )
        return 0


async def disable(session: AsyncSession, webhook_id: int) -> None:
    """Send nothing more, not even what is waiting."""
    await session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.disabled_at.is_(None))
        .values(disabled_at=func.now())
    )
    await session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.next_attempt_at.is_not(None))
        .values(next_attempt_at=None, last_error="the webhook was disabled")
    )
