"""Settings of consolidator."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from groundwork.settings import ServiceSettings


class ConsolidatorSettings(ServiceSettings):
    model_config = SettingsConfigDict(
        env_prefix="CONSOLIDATOR_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )
