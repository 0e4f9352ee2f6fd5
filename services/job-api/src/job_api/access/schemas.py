"""The wire format of credentials."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from job_api.access.roles import Role


class KeyCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "ci", "role": "requester"}}
    )

    name: str = Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$")
    role: Role


class Key(BaseModel):
    name: str
    role: Role
    access_key_id: str | None
    created_at: datetime
    revoked_at: datetime | None


class NewKey(Key):
    """With the secrets, which are shown this once."""

    key: str = Field(description="Bearer key of the REST API.")
    secret_access_key: str = Field(description="Belongs to `access_key_id`, for the AWS endpoint.")


class KeyList(BaseModel):
    keys: list[Key]
