"""One call of an operation: who calls, and what a handler may use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from groundwork.sealing import SecretBox, Signer
from groundwork.service import Platform
from job_api.access.roles import Caller
from job_api.human_task_uis.rendering import Previews
from job_api.settings import JobApiSettings

Values: TypeAlias = dict[str, Any]
"""Members by their names in the contract."""


@dataclass(frozen=True)
class Call:
    caller: Caller
    platform: Platform
    settings: JobApiSettings
    secrets: SecretBox
    previews: Previews
    token_signer: Signer
    link_signer: Signer
    base_url: str
    """Where the client reaches us."""

    @property
    def account(self) -> str:
        return self.settings.account_id

    @property
    def region(self) -> str:
        return self.caller.region


Handler: TypeAlias = Callable[[Call, Values], Awaitable[Values]]
"""Checked request in, answer out. Raises LabelingErrors; `aws.errors` says them in AWS's words."""
