"""Credentials."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from groundwork_cli.client.models.base import Message

Role = Literal["admin", "requester", "viewer"]


class Key(Message):
    name: str
    role: str
    access_key_id: str | None = None
    created_at: datetime | None = None
    revoked_at: datetime | None = None


class NewKey(Key):
    """With the secrets, which are shown this once."""

    key: str = Field(repr=False)
    secret_access_key: str = Field(repr=False)
