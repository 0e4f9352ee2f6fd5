"""Settings of autolabeler."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from groundwork.settings import ServiceSettings


class AutolabelerSettings(ServiceSettings):
    model_config = SettingsConfigDict(
        env_prefix="AUTOLABELER_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    cache_dir: Path
    """Where decoded objects are kept between rounds; safe to delete while the service is stopped."""
    training_threads: int = Field(default_factory=lambda: max(1, (os.cpu_count() or 2) // 2), ge=1)
    """Half the cores: the other half serves people."""
