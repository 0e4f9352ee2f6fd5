"""Settings of job-api."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from groundwork.mail import SmtpSettings
from groundwork.settings import ServiceSettings, Topic
from job_api.access.roles import Role


class OidcSettings(Topic):
    """An identity provider whose tokens open `/v1`."""

    issuer: str
    audience: str
    jwks_url: str
    role_claim: str = "groundwork:role"
    """Holds one of our roles, or a list with one."""


class JobApiSettings(ServiceSettings):
    model_config = SettingsConfigDict(
        env_prefix="JOB_API_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    bootstrap_key: SecretStr
    """The operator's API key, with every right; it is stored hashed at start."""
    bootstrap_access_key: str | None = Field(default=None, min_length=4, max_length=128, pattern=r"^[^/\s]+$")
    bootstrap_secret_key: SecretStr | None = None
    """With the access key, the operator's pair for the AWS endpoint; both or neither."""
    sealing_key: SecretStr = Field(min_length=32)
    """Seals stored secrets: random text of 32 characters or more."""
    anonymous_role: Role | None = None
    """Role of callers without a valid signature or key; None: they are refused."""
    oidc: OidcSettings | None = None
    region: str = Field(default="us-east-1", pattern=r"^[a-z0-9-]{1,64}$")
    """Region of what is made over `/v1`; over the AWS endpoint it is the one that the client signs for."""
    allowed_buckets: list[str] = Field(default=["*"])
    """Patterns of the buckets that data objects may lie in; `*` and `?` as in file names."""
    public_url: str | None = None
    """Address under which clients reach this service; None: the one that they called."""
    portal_url: str
    """Where workers sign in; shown to requesters, and what links in mails begin with."""
    smtp: SmtpSettings | None = None
    """None: links are shown instead of mailed."""
    invitation_lifetime: timedelta = Field(default=timedelta(days=7), gt=timedelta(0))
    password_reset_lifetime: timedelta = Field(default=timedelta(days=1), gt=timedelta(0))
    """Of a link that an administrator asks for."""
    public_workforce: bool = False
    """Mechanical Turk is connected: task-router has its settings. Jobs of the public work team are taken."""
    job_age_limit: timedelta = timedelta(days=30)
    """A job that is not done by then fails; what is labelled is written."""
    output_refresh_every: timedelta = timedelta(minutes=5)
    """How often the output manifest of a running job is written again, when anything has changed."""
    stream_idle_limit: timedelta = timedelta(days=10)
    """A streaming job to which nothing happens for so long is stopped."""

    @model_validator(mode="after")
    def _pair_is_whole(self) -> JobApiSettings:
        if (self.bootstrap_access_key is None) != (self.bootstrap_secret_key is None):
            raise ValueError("give both of bootstrap_access_key and bootstrap_secret_key, or neither")
        return self
