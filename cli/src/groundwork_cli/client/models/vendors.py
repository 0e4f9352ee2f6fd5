"""Vendors: what was agreed, and how they get at their work."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pydantic import Field

from groundwork_cli.client.models.base import Message


class Terms(Message):
    price: Decimal | None = None
    """US dollars for one answer."""
    sla_seconds: int | None = None


class VendorKey(Message):
    name: str
    created_at: datetime | None = None
    revoked_at: datetime | None = None


class NewVendorKey(VendorKey):
    """With the key, which is shown this once."""

    key: str = Field(repr=False)


class VendorHook(Message):
    url: str
    max_outstanding: int
    enabled: bool = True
    created_at: datetime | None = None
    secret: str | None = Field(default=None, repr=False)
    """Shown once, when the hook is new or its address is another one."""
