"""The wire format of accepting an invitation."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, SecretStr

LONGEST_TOKEN = 200


class Look(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"token": "what stands behind the # of the link"}}
    )

    token: SecretStr = Field(min_length=1, max_length=LONGEST_TOKEN)


class Invitation(BaseModel):
    """What its holder may know of it."""

    team: str
    invited_by: str
    email: str
    name: str | None
    expires_at: datetime
    has_account: bool
    """The address belongs to a worker already, whose password accepting takes."""


class Accept(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "token": "what stands behind the # of the link",
                "name": "Ada",
                "password": "correct horse battery",
            }
        },
    )

    token: SecretStr = Field(min_length=1, max_length=LONGEST_TOKEN)
    name: str | None = Field(default=None, min_length=1, max_length=100)
    """Of a new worker. Of a worker who has an account: another one, if he wants it."""
    password: SecretStr = Field(min_length=1, max_length=200)
    """Of a new worker: the one to have. Of a worker who has an account: the one that he has."""
