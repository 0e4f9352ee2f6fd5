"""The wire format of signing in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class SignIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"email": "ada@example.com", "password": "correct horse battery"}},
    )

    email: str = Field(min_length=1, max_length=320)
    password: SecretStr = Field(min_length=1, max_length=200)


class SignedIn(BaseModel):
    worker_id: str
    name: str
    email: str
