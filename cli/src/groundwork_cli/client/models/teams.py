"""Work teams and their workers."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from groundwork_cli.client.models.base import Message


class Team(Message):
    name: str
    description: str = ""
    kind: str = "private"
    workers: int = 0
    created_at: datetime | None = None


class Worker(Message):
    worker_id: str
    email: str
    name: str
    skills: list[str] = Field(default_factory=list)
    password: str | None = None
    """Shown once, when the server had to make one up."""


class Person(Message):
    """Somebody to invite."""

    email: str
    name: str | None = None
    skills: list[str] = Field(default_factory=list)


class Invited(Message):
    """What became of one address."""

    email: str
    outcome: str
    """`invited`, `member` (already) or `invalid`."""
    message: str
    expires_at: datetime | None = None
    mailed: bool = False
    link: str | None = None
    """When no mail went out: to be handed over. It is not shown again."""


class Invitation(Message):
    email: str
    name: str | None = None
    skills: list[str] = Field(default_factory=list)
    status: str
    """`pending`, `accepted`, `expired` or `revoked`."""
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    mailed_at: datetime | None = None
    mail_error: str | None = None


class PasswordReset(Message):
    email: str
    expires_at: datetime
    mailed: bool
    message: str
    link: str | None = None
    """When no mail went out: to be handed over. It is not shown again."""
