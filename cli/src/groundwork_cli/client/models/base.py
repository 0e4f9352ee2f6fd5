"""What all messages have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """Members that a newer server adds are ignored."""

    model_config = ConfigDict(frozen=True)
