"""The four services as data: what to run and the environment that configures them."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from groundwork_cli.stack.addresses import ServerAddresses
from groundwork_cli.stack.ports import HOST
from groundwork_cli.stack.probes import http_status
from groundwork_cli.stack.processes import ProcessSpec, StopSteps, fresh_log
from groundwork_cli.stack.state import Credentials, StateFolder

PORTS = ("api", "portal", "content", "consolidator", "autolabeler")
LOOPBACK = ["127.0.0.0/8", "::1/128"]
# Longer than the services' own drain limit (15 s), which is what should end them.
STOP: StopSteps = ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0))


@dataclass(frozen=True)
class Wiring:
    """Everything a service may be told at start."""

    servers: ServerAddresses
    ports: Mapping[str, int]
    credentials: Credentials
    folder: StateFolder

    def url(self, port: str) -> str:
        return f"http://{HOST}:{self.ports[port]}"


@dataclass(frozen=True)
class ServiceSpec:
    """A process that answers `GET /readyz` with 200 on `port` when it can do its work."""

    name: str
    command: tuple[str, ...]
    port: int
    env: Mapping[str, str] = field(repr=False)


Services = Callable[[Wiring], Sequence[ServiceSpec]]


def groundwork_services(wiring: Wiring) -> list[ServiceSpec]:
    """Consolidator and autolabeler have no users; their ports serve health and metrics only."""
    cache = wiring.folder.path / "cache"
    cache.mkdir(exist_ok=True)
    content_key = wiring.credentials.content_key
    mail = _mail_settings()
    return [
        _service(
            wiring,
            "job-api",
            port="api",
            bootstrap_key=wiring.credentials.api_key,
            # One pair for everything that speaks AWS: boto3 reaches S3 and the labelling operations with it.
            bootstrap_access_key=wiring.servers.access_key,
            bootstrap_secret_key=wiring.servers.secret_key,
            sealing_key=wiring.credentials.sealing_key,
            portal_url=wiring.url("portal"),
            **mail,
        ),
        _service(
            wiring,
            "task-router",
            port="portal",
            portal_url=wiring.url("portal"),
            # A second origin on a port of its own: the router listens there itself.
            content_url=wiring.url("content"),
            content_key=content_key,
            **mail,
            sealing_key=wiring.credentials.sealing_key,
        ),
        _service(wiring, "consolidator", port="consolidator"),
        _service(wiring, "autolabeler", port="autolabeler", cache_dir=str(cache)),
    ]


def process_of(service: ServiceSpec, folder: StateFolder) -> ProcessSpec:
    return ProcessSpec(
        name=service.name,
        command=service.command,
        log=fresh_log(folder.logs, service.name),
        # A buffered log would miss the last words of a service that dies.
        env={**os.environ, "PYTHONUNBUFFERED": "1", **service.env},
        ready=partial(_ready, service.port),
        stop_steps=STOP,
    )


def _service(wiring: Wiring, name: str, *, port: str, **own: str) -> ServiceSpec:
    module = name.replace("-", "_")
    servers = wiring.servers
    settings = {
        "database__url": servers.postgres,
        "broker__url": servers.nats,
        "object_store__endpoint_url": servers.s3,
        "object_store__access_key": servers.access_key,
        "object_store__secret_key": servers.secret_key,
        "http__host": HOST,
        "http__port": str(wiring.ports[port]),
        # Functions and webhooks of whoever tries things out run on this machine too.
        "outbound__allowed_networks": json.dumps(LOOPBACK),
        **own,
    }
    env = {f"{module}_{key}".upper(): value for key, value in settings.items()}
    return ServiceSpec(name, (sys.executable, "-m", module), wiring.ports[port], env)


def _mail_settings() -> dict[str, str]:
    """The mail server that the environment names; both services that send mail use it."""
    return {
        name.removeprefix("GROUNDWORK_").lower(): value
        for name, value in os.environ.items()
        if name.startswith("GROUNDWORK_SMTP__")
    }


async def _ready(port: int) -> bool:
    return await http_status(port, "/readyz") == 200
