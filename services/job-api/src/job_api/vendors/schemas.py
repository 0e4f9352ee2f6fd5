"""The wire format of what was agreed with vendors, and of how they get at their work."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from groundwork.money import Usd


class Terms(BaseModel):
    """What was agreed with a vendor. What is left out is not agreed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"price": "0.120", "sla_seconds": 86400}}
    )

    price: Usd | None = None
    """US dollars for one answer, of jobs that name no price of their own."""
    sla_seconds: int | None = Field(default=None, ge=30, le=30 * 24 * 3600)
    """Within which time an object is to be answered once it is handed out."""


class VendorKeyCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "acme-2026"}})

    name: str = Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$")
    """Names of keys are unique over all of them, and never used again."""


class VendorKey(BaseModel):
    name: str
    created_at: datetime
    revoked_at: datetime | None


class NewVendorKey(VendorKey):
    key: str = Field(description="Bearer key of the portal's work API, shown this once.")


class VendorKeyList(BaseModel):
    keys: list[VendorKey]


class HookPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"url": "https://vendor.example.org/tasks", "max_outstanding": 200}},
    )

    url: str = Field(max_length=2048)
    max_outstanding: int = Field(default=100, ge=1, le=10_000)
    """Tasks that may be with the vendor at once."""
    enabled: bool = True
    """With false nothing more is sent; answers to what was sent are taken."""


class HookShown(HookPut):
    created_at: datetime


class HookStored(HookShown):
    secret: str | None = None
    """Checks and makes signatures; present once, when the hook is new or its address is another one."""
