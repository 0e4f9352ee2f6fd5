"""Settings that every service has. Each service derives one frozen class and adds its own topics.

Values come from the environment only: `<PREFIX><TOPIC>__<FIELD>`, for example `JOB_API_DATABASE__URL`.
A secret has no default, so a missing one stops the start.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Topic(BaseModel):
    """One group of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(Topic):
    url: SecretStr
    """`postgresql://user:password@host:port/database`."""
    pool_size: int = Field(default=10, ge=1)
    statement_timeout: timedelta = timedelta(seconds=60)


class BrokerSettings(Topic):
    url: SecretStr
    """`nats://user:password@host:port`; several servers separated by commas."""


class ObjectStoreSettings(Topic):
    endpoint_url: str | None = None
    """Address of an S3 server; None means Amazon S3."""
    access_key: SecretStr
    secret_key: SecretStr
    region: str = "us-east-1"


class HttpSettings(Topic):
    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)


class OutboundSettings(Topic):
    """Calls to addresses that users gave: functions, webhooks, identity providers."""

    allowed_networks: list[IPv4Network | IPv6Network] = []
    """Networks that may be called although they are private or this machine's own; a JSON list of CIDRs."""
    max_request_bytes: int = Field(default=6 * 1024 * 1024, ge=1)
    max_answer_bytes: int = Field(default=6 * 1024 * 1024, ge=1)


class LogSettings(Topic):
    level: Literal["debug", "info", "warning", "error"] = "info"


class ServiceSettings(BaseSettings):
    """What every service needs to run. Derive, and set `env_prefix`."""

    model_config = SettingsConfigDict(env_nested_delimiter="__", frozen=True, extra="ignore")

    database: DatabaseSettings
    broker: BrokerSettings
    object_store: ObjectStoreSettings
    http: HttpSettings
    outbound: OutboundSettings = OutboundSettings()
    account_id: str = Field(default="000000000000", pattern=r"^[0-9]{12}$")
    """Stands in every ARN of ours; the same for every service."""
    log: LogSettings = LogSettings()
    drain_limit: timedelta = timedelta(seconds=15)
    """How long a stopping service may finish what is in hand; shorter than the pod's grace period."""
    reconcile_every: timedelta = timedelta(seconds=5)
    """How often the reconcilers look for work whose message was lost."""
