"""A stretch of bad network: a TCP proxy that delays, drops, half-closes and swallows."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

HOST = "127.0.0.1"
CHUNK = 16_384


@dataclass(frozen=True)
class Weather:
    """The chances are those of each piece of data that passes."""

    delay: float = 0.0
    """Seconds, at most."""
    drop: float = 0.0
    """A part of the piece goes on, then the connection breaks."""
    half_close: float = 0.0
    """The receiver is told that nothing more comes; the other way stays open."""
    swallow: float = 0.0
    """This way goes silent for good."""


FAIR = Weather()


class Proxy:
    """Whoever connects to `port` is connected to `target`, which may be set later."""

    def __init__(self, rng: random.Random) -> None:
        self.target: tuple[str, int] | None = None
        """None: connections are refused right after they are made."""
        self.weather = FAIR
        self.port = 0
        self._rng = rng
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @contextmanager
    def under(self, weather: Weather) -> Iterator[None]:
        """This weather until the block ends; what it has silenced by then is cut."""
        self.weather = weather
        try:
            yield
        finally:
            self.weather = FAIR
            self.cut()

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Nobody gets through until the block ends."""
        target, self.target = self.target, None
        self.cut()
        try:
            yield
        finally:
            self.target = target

    def cut(self) -> None:
        """Break every connection there is."""
        for writer in self._open:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until both ways have ended."""
        ends = [writer]
        self._open.add(writer)
        try:
            if self.target is None:
                return
            with suppress(OSError):
                their_reader, their_writer = await asyncio.open_connection(*self.target)
                ends.append(their_writer)
                self._open.add(their_writer)
                await asyncio.gather(
                    self._pump(reader, their_writer, ends), self._pump(their_reader, writer, ends)
                )
        finally:
            for end in ends:
                self._open.discard(end)
                end.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, ends: list[asyncio.StreamWriter]
    ) -> None:
        while piece := await source.read(CHUNK):
            weather = self.weather
            if weather.delay:
                await asyncio.sleep(self._rng.uniform(0, weather.delay))
            fate = self._rng.random()
            if fate < weather.drop:
                sink.write(piece[: self._rng.randrange(len(piece))])
                await sink.drain()
                for end in ends:
                    end.transport.abort()
                return
            if fate < weather.drop + weather.half_close:
                break
            if fate < weather.drop + weather.half_close + weather.swallow:
                while await source.read(CHUNK):
                    pass
                return
            sink.write(piece)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()


@asynccontextmanager
async def running_proxy(rng: random.Random) -> AsyncIterator[Proxy]:
    proxy = Proxy(rng)
    server = await asyncio.start_server(proxy.serve, HOST, 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut()
        await server.wait_closed()
