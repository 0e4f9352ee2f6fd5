"""The wire format of work teams and their workers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from groundwork.passwords import LONGEST, SHORTEST
from groundwork.skills import Skills

_LISTING = {
    "title": "MarketplaceTitle",
    "seller": "SellerName",
    "description": "MarketplaceDescription",
    "id": "ListingId",
}
WORKER_NAME = Annotated[str, Field(min_length=1, max_length=100)]
NAME = r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$"


class Listing(BaseModel):
    """What requesters see of a partner organisation's offer."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    seller: str = Field(default="", max_length=200)
    description: str = Field(min_length=1, max_length=200)
    id: str = Field(default="", max_length=200)

    def in_contract(self) -> dict[str, str]:
        return {member: getattr(self, name) for name, member in _LISTING.items()}

    @classmethod
    def from_contract(cls, members: Mapping[str, str]) -> Listing:
        return cls(**{name: members[member] for name, member in _LISTING.items()})


class TeamCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "radiology", "description": "Our readers"}}
    )

    name: str = Field(pattern=NAME, max_length=63)
    description: str = Field(default="", max_length=200)
    listing: Listing | None = None
    """Makes this a vendor team: its people belong to a partner organisation."""


class Team(BaseModel):
    name: str
    kind: Literal["private", "vendor", "public"]
    description: str
    listing: Listing | None
    created_at: datetime
    workers: int


class WorkerPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "Ada", "password": "correct horse battery"}}
    )

    name: WORKER_NAME
    password: SecretStr | None = Field(default=None, min_length=SHORTEST, max_length=LONGEST)
    """For a new worker: left out, one is made and shown once. For a known worker: left out, it stays."""
    skills: Skills | None = None
    """What the worker can do, for jobs of this team that require it; left out, that stays as it is."""


class Worker(BaseModel):
    worker_id: str
    email: str
    name: str
    skills: list[str]
    password: str | None = Field(
        default=None, description="Present once, when this call made a password for the worker."
    )


class TeamList(BaseModel):
    teams: list[Team]


class WorkerList(BaseModel):
    workers: list[Worker]
