"""The one stream that carries every labelling event."""

from __future__ import annotations

import nats
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

STREAM = "LABELING"
SUBJECTS = ["labeling.>"]
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


async def ensure_streams(url: str) -> None:
    """Create the stream, or bring an existing one to the present settings."""
    client = await nats.connect(
        url.split(","), allow_reconnect=False, max_reconnect_attempts=1, reconnect_time_wait=0
    )
    try:
        jetstream = client.jetstream()
        try:
            await jetstream.stream_info(STREAM)
        except NotFoundError:
            await jetstream.add_stream(stream_config())
        else:
            await jetstream.update_stream(stream_config())
    finally:
        await client.close()
