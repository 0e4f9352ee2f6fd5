"""The wire format of links to a new password."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class PasswordReset(BaseModel):
    email: str
    expires_at: datetime
    mailed: bool
    message: str
    link: str | None = Field(
        default=None,
        description="For you to hand over, shown this once: no mail server is configured, or it did not take"
        " the mail.",
    )
