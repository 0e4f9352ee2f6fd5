"""The wire format of new passwords."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ResetWanted(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"email": "ada@example.com"}})

    email: str = Field(min_length=1, max_length=320)


class ResetAnswer(BaseModel):
    """The same for every address."""

    message: str


class ResetComplete(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"token": "what stands behind the # of the link", "password": "correct horse battery"}
        },
    )

    token: SecretStr = Field(min_length=1, max_length=200)
    password: SecretStr = Field(min_length=1, max_length=1000)


class PasswordChange(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"old": "correct horse battery", "new": "staple battery horse"}},
    )

    old: SecretStr = Field(min_length=1, max_length=200)
    new: SecretStr = Field(min_length=1, max_length=1000)
