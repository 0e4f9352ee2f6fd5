"""The wire format of invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from groundwork.skills import Skills
from job_api.teams.schemas import WORKER_NAME

MOST_AT_ONCE = 100

Status = Literal["pending", "accepted", "expired", "revoked"]


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=1000)
    """What is no e-mail address is reported for this person alone."""
    name: WORKER_NAME | None = None
    """How the person is greeted, and called until they say otherwise."""
    skills: Skills = []


class Invite(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"people": [{"email": "ada@example.com", "name": "Ada", "skills": ["radiology"]}]}
        },
    )

    people: list[Person] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Invited(BaseModel):
    """What became of one address."""

    email: str
    outcome: Literal["invited", "member", "invalid"]
    message: str
    expires_at: datetime | None = None
    mailed: bool = False
    link: str | None = Field(
        default=None,
        description="For you to hand over, shown this once: no mail server is configured, or it did not take"
        " the mail.",
    )


class InviteResult(BaseModel):
    invited: list[Invited]
    """One for each person, in the order of the request."""


class Invitation(BaseModel):
    email: str
    name: str | None
    skills: list[str]
    status: Status
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    mailed_at: datetime | None
    mail_error: str | None
    """Why the mail did not go out."""


class InvitationList(BaseModel):
    invitations: list[Invitation]
