"""The streams: one carries every labelling event, one the topics that the outside world reads and writes."""

from __future__ import annotations

import nats
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

STREAM = "LABELING"
SUBJECTS = ["labeling.>"]
TOPICS = "TOPICS"
TOPIC_PREFIX = "topics."
"""`topics.<name>` carries the messages of a topic: objects for streaming jobs, and their results."""
NOTIFICATION_PREFIX = "notifications."
"""`notifications.<kind>` carries what webhooks are told, in the same form."""
DAY = 24 * 60 * 60


def stream_config() -> StreamConfig:
    return StreamConfig(
        name=STREAM,
        subjects=SUBJECTS,
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_age=14 * DAY,
        # A relay that died between publishing and marking publishes again; within this window the server
        # drops the copy, beyond it the inbox does.
        duplicate_window=120,
    )


def topics_config() -> StreamConfig:
    """A message waits for its job at most fourteen days (contract section 3.5)."""
    return StreamConfig(
        name=TOPICS,
        subjects=[f"{TOPIC_PREFIX}>", f"{NOTIFICATION_PREFIX}>"],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_age=14 * DAY,
        duplicate_window=120,
    )


async def ensure_streams(url: str) -> None:
    """Create the streams, or bring existing ones to the present settings."""
    client = await nats.connect(
        url.split(","), allow_reconnect=False, max_reconnect_attempts=1, reconnect_time_wait=0
    )
    try:
        jetstream = client.jetstream()
        for config in (stream_config(), topics_config()):
            try:
                await jetstream.stream_info(config.name or "")
            except NotFoundError:
                await jetstream.add_stream(config)
            else:
                await jetstream.update_stream(config)
    finally:
        await client.close()
