"""Settings of task-router."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from groundwork.mail import SmtpSettings
from groundwork.settings import ServiceSettings, Topic

SANDBOX = "https://mturk-requester-sandbox.us-east-1.amazonaws.com"


class TurkSettings(Topic):
    """Mechanical Turk: whose account pays, and where turkers work."""

    access_key: SecretStr
    secret_key: SecretStr
    endpoint_url: str = SANDBOX
    """The sandbox, in which nobody is paid, unless another address is named."""
    submit_origins: tuple[str, ...] = ("https://workersandbox.mturk.com", "https://www.mturk.com")
    """Origins that frame our task pages, and to which these may send what turkers enter."""
    frame_height: int = Field(default=800, ge=100, le=10_000)
    poll_every: timedelta = Field(default=timedelta(seconds=30), gt=timedelta(0))


class TaskRouterSettings(ServiceSettings):
    model_config = SettingsConfigDict(
        env_prefix="TASK_ROUTER_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    portal_url: str
    """Origin at which workers open the portal: `https://host` or `http://host:port`."""
    content_url: str
    """A second origin, which serves nothing but data objects. It must not be the portal's."""
    content_key: SecretStr
    """Signs the links to data objects; the same on every replica."""
    sealing_key: SecretStr = Field(min_length=32)
    """Opens and seals stored secrets; the same as job-api's."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Reverse proxies that may say in X-Forwarded-For whom they ask for; the header of others is ignored."""
    session_lifetime: timedelta = timedelta(hours=12)
    smtp: SmtpSettings | None = None
    """None: no links to a new password are mailed; administrators make them."""
    content_link_lifetime: timedelta = timedelta(minutes=10)
    """A link lives this long, or for as long as the task it belongs to, whichever is longer."""
    page_hosts: tuple[str, ...] = ()
    """Further origins from which pages of tasks may load scripts, styles, pictures, sound and fonts."""
    allowed_buckets: list[str] = Field(default=["*"])
    """Patterns of the buckets that templates may be granted read access to; the same as job-api's."""

    turk: TurkSettings | None = None
    """None: Mechanical Turk is not connected."""
    stop_drain_limit: timedelta = timedelta(minutes=10)
    """How long a job that is being stopped waits for what people have in hand; less when they are done."""

    @field_validator("portal_url", "content_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            raise ValueError(f"{value!r} is not an origin; write https://host or http://host:port")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @field_validator("page_hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            # What is written into a policy must not be able to say anything else there.
            if not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?", host):
                raise ValueError(f"{host!r} is no origin; write https://host, or https://*.domain")
        return hosts

    @model_validator(mode="after")
    def _origins_differ(self) -> Self:
        if self.portal_url == self.content_url:
            raise ValueError("content_url must be another origin than portal_url: it serves people's uploads")
        return self

    @property
    def over_tls(self) -> bool:
        """Whether browsers reach the portal over TLS."""
        return self.portal_url.startswith("https:")

    @property
    def session_cookie(self) -> str:
        """Name of the cookie; browsers refuse one with the prefix that does not come over TLS."""
        return "__Host-groundwork_session" if self.over_tls else "groundwork_session"

    @property
    def content_host(self) -> str:
        """What the Host header says on the content origin."""
        return urlsplit(self.content_url).netloc

    @property
    def content_port(self) -> int:
        parts = urlsplit(self.content_url)
        return parts.port or (443 if parts.scheme == "https" else 80)
