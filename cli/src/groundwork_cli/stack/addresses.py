"""Where a running stack can be reached, and with which keys."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

SERVERS = ("postgres", "nats", "s3")


@dataclass(frozen=True)
class Addresses:
    """The order of the fields is the order of the keys in `groundwork up --json`; scripts rely on it."""

    api: str
    portal: str
    content: str
    s3: str
    nats: str = field(repr=False)
    postgres: str = field(repr=False)
    access_key: str
    secret_key: str = field(repr=False)
    api_key: str = field(repr=False)
    state: str

    def to_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class ServerAddresses:
    """The three servers, our own or given. The URLs of Postgres and NATS carry their credentials."""

    postgres: str = field(repr=False)
    nats: str = field(repr=False)
    s3: str
    access_key: str
    secret_key: str = field(repr=False)
