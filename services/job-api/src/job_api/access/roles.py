"""Who calls, and what a caller may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from groundwork.errors import NotAllowed


class Role(StrEnum):
    """Each role may do what the ones before it may."""

    VIEWER = "viewer"
    """Look at everything."""
    REQUESTER = "requester"
    """Make, stop and change jobs, templates and what belongs to them."""
    ADMIN = "admin"
    """Also decide about people, keys and functions, and delete."""

    def covers(self, needed: Role) -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Caller:
    name: str
    role: Role
    region: str
    """The region that the caller works in; stands in the ARNs of what it makes."""

    def require(self, needed: Role) -> None:
        """Raises NotAllowed."""
        if not self.role.covers(needed):
            raise NotAllowed(f"this takes the role {needed.value!r}; {self.name!r} has {self.role.value!r}")
