"""Who calls, and as a member of which teams."""

from __future__ import annotations

from dataclasses import dataclass

from groundwork.store.models import Worker


@dataclass(frozen=True)
class Caller:
    """A signed-in worker at the address that the request comes from."""

    worker: Worker
    closed_teams: frozenset[int]
    """Teams of the worker's whose workforce does not take this address: here the worker is no member."""

    @property
    def id(self) -> int:
        return self.worker.id
