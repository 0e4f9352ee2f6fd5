"""Names of topics, and putting messages on them.

A topic is there because a running job listens to it or publishes on it. Its messages are those of the NATS
subject `topics.<name>`, so that whoever speaks NATS need not call us.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import InvalidRequest, NotFound
from groundwork.messaging import Broker
from groundwork.messaging.streams import TOPIC_PREFIX
from groundwork.service import Platform
from groundwork.store.models import LabelingJob
from job_api.lifecycle.stopping import RUNNING

MAX_MESSAGE_BYTES = 256 * 1024
_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TopicNotFound(NotFound):
    """No running job has this topic."""

    code = "topic_not_found"


def topic_name(arn: str) -> str:
    """The name in a topic's ARN; a bare name is taken as it is."""
    return arn.rpartition(":")[2]


def is_topic(arn: str) -> bool:
    """Whether a topic can have this ARN, or this bare name."""
    return _NAME.fullmatch(topic_name(arn)) is not None


def subject_of(name: str) -> str:
    """Raises InvalidRequest for what no topic can be called."""
    if not _NAME.fullmatch(name):
        raise InvalidRequest(
            f"{name!r} is no topic's name; it has letters, digits, '-' and '_', at most 256", where="topic"
        )
    return f"{TOPIC_PREFIX}{name}"


def _is_named(column: Any, name: str) -> Any:
    return func.regexp_replace(column, "^.*:", "") == name


async def jobs_of_topic(session: AsyncSession, name: str) -> list[LabelingJob]:
    """The running jobs to which the topic brings objects."""
    return list(
        await session.scalars(
            select(LabelingJob)
            .where(LabelingJob.status.in_(RUNNING), _is_named(LabelingJob.input_topic, name))
            .order_by(LabelingJob.id)
        )
    )


async def publish(platform: Platform, name: str, message: bytes) -> str:
    """Put a message on the topic; returns its id. It is stored when this returns.

    Raises TopicNotFound, and InvalidRequest for a message that is empty or too large.
    """
    subject = subject_of(name)
    if not 0 < len(message) <= MAX_MESSAGE_BYTES:
        raise InvalidRequest(f"a message has 1 to {MAX_MESSAGE_BYTES:,} bytes", where="message")
    async with platform.database.sessions() as session:
        known = await session.scalar(
            select(LabelingJob.id)
            .where(
                LabelingJob.status.in_(RUNNING),
                or_(_is_named(LabelingJob.input_topic, name), _is_named(LabelingJob.output_topic, name)),
            )
            .limit(1)
        )
    if known is None:
        raise TopicNotFound(
            f"no running job has the topic {name!r}; create a streaming job that names it first",
            where="topic",
        )
    message_id = str(uuid4())
    await put(platform.broker, subject, message, message_id)
    return message_id


async def put(broker: Broker, subject: str, message: bytes, message_id: str) -> None:
    """Returns when the server has stored it; a second message of the same id soon after is dropped."""
    await broker.jetstream.publish(subject, message, headers={"Nats-Msg-Id": message_id})
