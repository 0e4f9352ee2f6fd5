"""Who calls, and as a member of which teams."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """A signed-in worker at the address that the request comes from."""

    id: int
    public_id: str
    name: str
    email: str
    closed_teams: frozenset[int]
    """Teams of the worker's whose workforce does not take this address: here the worker is no member."""
