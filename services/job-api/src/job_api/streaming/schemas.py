"""The wire format of arriving objects and messages."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class ArrivedObject(BaseModel):
    line: int
    """1-based, of the request's array or lines."""
    outcome: Literal["accepted", "duplicate", "refused"]
    object_id: str | None
    """Names the object for deduplication and in the folders of the output; yours, or made by us."""
    ledger_id: str | None
    """The object's id in the ledger; null when it was refused."""
    reason: str | None
    """Why it was refused."""


class Arrived(BaseModel):
    accepted: int
    duplicates: int
    refused: int
    objects: list[ArrivedObject]


class Published(BaseModel):
    message_id: str
