"""The process's connection to NATS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext

from groundwork.errors import LabelingError
from groundwork.messaging.streams import STREAM
from groundwork.settings import BrokerSettings

log = structlog.get_logger()


class BrokerUnavailable(LabelingError):
    """NATS cannot be reached, or the labelling stream is missing."""

    status, code = 503, "broker_unavailable"


class Broker:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.jetstream: JetStreamContext = client.jetstream(timeout=10)

    async def ping(self) -> None:
        """Raises when NATS does not answer or the stream is not there."""
        if not self.client.is_connected:
            raise BrokerUnavailable("NATS is not connected")
        await self.jetstream.stream_info(STREAM)


@asynccontextmanager
async def open_broker(settings: BrokerSettings, *, name: str) -> AsyncIterator[Broker]:
    """Connect, and stay connected: a lost connection is opened again for as long as the block runs."""

    async def on_error(error: Exception) -> None:
        log.warning("broker_error", error=repr(error))

    async def on_disconnect() -> None:
        log.warning("broker_disconnected")

    async def on_reconnect() -> None:
        log.info("broker_reconnected")

    client = await nats.connect(
        settings.url.get_secret_value().split(","),
        name=name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        error_cb=on_error,
        disconnected_cb=on_disconnect,
        reconnected_cb=on_reconnect,
    )
    try:
        yield Broker(client)
    finally:
        await client.close()
