"""Work teams and their workers."""

from __future__ import annotations

from datetime import datetime

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
    password: str | None = None
    """Shown once, when the server had to make one up."""
