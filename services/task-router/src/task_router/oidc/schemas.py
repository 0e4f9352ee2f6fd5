"""The wire format of what a sign-in page may offer."""

from __future__ import annotations

from pydantic import BaseModel


class SignInOptions(BaseModel):
    password: bool
    """`POST /v1/session` takes an e-mail address and a password."""
    oidc: bool
    """`GET /v1/oidc/start` leads to the identity provider of the workforce."""
