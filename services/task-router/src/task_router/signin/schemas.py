"""The wire format of signing in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from groundwork.store.models import Worker
from task_router.access.caller import Caller


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

    @classmethod
    def of(cls, worker: Worker | Caller) -> SignedIn:
        return cls(worker_id=worker.public_id, name=worker.name, email=worker.email)


class SignedOut(BaseModel):
    provider_sign_out_url: str | None
    """Where the worker is still signed in, and signs out, too: his identity provider."""
