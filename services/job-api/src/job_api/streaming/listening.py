"""Messages of topics on their way into the jobs that listen."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from groundwork.joblog import log_to_job
from groundwork.manifest import LineProblem, LineRules
from groundwork.messaging.consumer import ACK_WAIT, FETCH_WAIT, MAX_DELIVER, backoff
from groundwork.messaging.streams import TOPIC_PREFIX, TOPICS
from groundwork.service import BackgroundLoop, Platform
from groundwork.store.models import DeadLetter, LabelingJob
from groundwork.task_types import task_type
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import EVENTS_HANDLED
from job_api.streaming.arrivals import Refused, StreamClosed, StreamNotReady, take_in
from job_api.streaming.messages import Arrival, read_message
from job_api.streaming.topics import jobs_of_topic

log = structlog.get_logger()

CONSUMER = "job-api-topics"
"""The durable consumer, which replicas share."""
BATCH = 200
NOT_READY = 2.0
"""Seconds after which a job that reads its manifest is asked again."""
MAX_REASON_CHARACTERS = 500
MOST_WAITING = 50_000
"""Messages that may be on their way or wait for their job, of all topics together."""


class TopicListener:
    """Pulls what comes in on any topic. A message is acknowledged when every listening job has stored it;
    one that comes again finds its object known."""

    def __init__(self, platform: Platform, buckets: Sequence[str]) -> None:
        self._platform = platform
        self._buckets = tuple(buckets)

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop(CONSUMER, self.run)

    async def run(self) -> None:
        puller = await self._bind()
        while True:
            try:
                messages = await puller.fetch(BATCH, timeout=FETCH_WAIT)
            except TimeoutError:
                continue
            by_topic: dict[str, list[Msg]] = defaultdict(list)
            for message in messages:
                by_topic[message.subject.removeprefix(TOPIC_PREFIX)].append(message)
            for topic, together in by_topic.items():
                with bind_correlation(None):
                    await self._handle(topic, together)

    async def _bind(self) -> JetStreamContext.PullSubscription:
        return await self._platform.broker.jetstream.pull_subscribe(
            f"{TOPIC_PREFIX}>",
            durable=CONSUMER,
            stream=TOPICS,
            config=ConsumerConfig(
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=ACK_WAIT,
                max_deliver=-1,
                max_ack_pending=MOST_WAITING,
                deliver_policy=DeliverPolicy.ALL,
            ),
        )

    async def _handle(self, topic: str, messages: Sequence[Msg]) -> None:
        try:
            async with self._platform.database.sessions() as session:
                jobs = await jobs_of_topic(session, topic)
            for job in jobs:
                await self._bring(job, messages)
        except StreamNotReady:
            # However long the job reads its manifest, the messages wait for it.
            await asyncio.gather(*(message.nak(delay=NOT_READY) for message in messages))
            return
        except Exception as error:
            log.warning("topic_messages_retried", topic=topic, messages=len(messages), error=repr(error))
            await asyncio.gather(*(self._again(message, error) for message in messages))
            return
        EVENTS_HANDLED.labels(CONSUMER, "done").inc(len(messages))
        for message in messages:
            await message.ack()

    async def _bring(self, job: LabelingJob, messages: Sequence[Msg]) -> None:
        rules = LineRules(medium=task_type(job.task_type).media, buckets=self._buckets)
        arrivals: list[Arrival | Refused] = []
        for message in messages:
            try:
                arrivals += read_message(message.data, _message_id(message), rules)
            except LineProblem as problem:
                arrivals.append(Refused(str(problem)))
        refused = [one for one in arrivals if isinstance(one, Refused)]
        try:
            async with self._platform.transaction() as session:
                outcomes = await take_in(session, job.id, arrivals)
                if refused:
                    # A reason may name a key, however long it is.
                    first = refused[0].reason[:MAX_REASON_CHARACTERS]
                    were = "message of the topic was" if len(refused) == 1 else "messages of the topic were"
                    told = f"{len(refused):,} {were} refused; the first: {first}"
                    await log_to_job(session, job.id, "job-api", "warning", told)
        except StreamClosed:
            return  # it was stopped since
        kinds = [outcome.kind for outcome in outcomes]
        log.info("objects_arrived", job_id=job.id, **{kind: kinds.count(kind) for kind in set(kinds)})

    async def _again(self, message: Msg, error: Exception) -> None:
        deliveries = message.metadata.num_delivered
        if deliveries < MAX_DELIVER:
            EVENTS_HANDLED.labels(CONSUMER, "retried").inc()
            await message.nak(delay=backoff(deliveries))
            return
        EVENTS_HANDLED.labels(CONSUMER, "dead").inc()
        async with self._platform.database.transaction() as session:
            session.add(
                DeadLetter(
                    consumer=CONSUMER,
                    subject=message.subject,
                    payload=message.data.decode("utf-8", "replace").replace("\0", "�"),
                    error=repr(error),
                    deliveries=deliveries,
                )
            )
        await message.term()


def _message_id(message: Msg) -> str:
    """The sender's, or the message's place in the stream."""
    return (message.headers or {}).get("Nats-Msg-Id") or f"topics-{message.metadata.sequence.stream}"
