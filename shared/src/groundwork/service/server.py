"""Serving an app until the process is told to stop."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import structlog
import uvicorn
from starlette.types import ASGIApp

from groundwork.settings import ServiceSettings
from groundwork.telemetry import configure_logs

log = structlog.get_logger()


class _Server(uvicorn.Server):
    """Before it waits for open connections to close, it tells the app, which may keep some open for ever.

    The app says what to call by `before_stop` in its lifespan state.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        before_stop = self.lifespan.state.get("before_stop")
        if before_stop is not None:
            before_stop()
        await super().shutdown(sockets)


def serve(
    service: str,
    app: ASGIApp,
    settings: ServiceSettings,
    *,
    more_ports: Sequence[int] = (),
    believe_proxies: bool = True,
) -> None:
    """Run `app` on the settings' port (and on `more_ports`) until SIGTERM or SIGINT, then drain and return.

    `believe_proxies`: a proxy on this machine says by X-Forwarded-For and -Proto whom it asks for; without it
    the app sees the connection as it is.

    Exits with status 2, and says so, when a port is taken.
    """
    configure_logs(service, settings.log)
    sockets = []
    for port in (settings.http.port, *more_ports):
        try:
            sockets.append(socket.create_server((settings.http.host, port), backlog=2048))
        except OSError as error:
            log.error("cannot_listen", host=settings.http.host, port=port, error=str(error))
            sys.exit(2)
    # uvicorn raises the signal again after it has stopped; the stop was in order, so that must not kill us.
    signal.signal(signal.SIGTERM, lambda *_: None)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        proxy_headers=believe_proxies,
        # Longer than what proxies keep idle connections for, or they send a request into a closing one.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=int(settings.drain_limit.total_seconds()),
    )
    with suppress(KeyboardInterrupt):
        _Server(config).run(sockets=sockets)
    log.info("stopped")
