"""Which teams a worker's groups make him a member of. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from groundwork.store.models import WorkTeam


def teams_of_groups(groups: frozenset[str], teams: Iterable[WorkTeam]) -> frozenset[int]:
    """The teams of which a member definition names one of the groups."""
    return frozenset(team.id for team in teams if groups & _named(team))


def _named(team: WorkTeam) -> frozenset[str]:
    return frozenset(
        group
        for definition in team.member_definitions
        for group in definition.get("OidcMemberDefinition", {}).get("Groups", ())
    )
