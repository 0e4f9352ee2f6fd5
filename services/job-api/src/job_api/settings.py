"""Settings of job-api."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from groundwork.settings import ServiceSettings


class JobApiSettings(ServiceSettings):
    model_config = SettingsConfigDict(
        env_prefix="JOB_API_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    bootstrap_key: SecretStr
    """The first API key, with every right; it is stored hashed at start."""
    portal_url: str
    """Where workers sign in; shown to requesters."""
    account_id: str = Field(default="000000000000", pattern=r"^[0-9]{12}$")
    """The account in every ARN; a deployment is one account."""
    region: str = "us-east-1"
    """The region in the ARNs of what is made over the REST API."""
