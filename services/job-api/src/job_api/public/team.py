"""The public work team: Mechanical Turk. It is there for as long as the deployment is connected to it."""

from __future__ import annotations

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from groundwork.arns import resource_of
from groundwork.service import Platform
from groundwork.store.models import WorkTeam

PUBLIC_TEAM_NAME = "public-crowd/default"
"""As jobs name it; no team of ours can have a `/` in its name."""
NOT_CONNECTED = "the public workforce (Mechanical Turk) is not connected to this server; name another team"


def is_public(team: str) -> bool:
    """Whether a request names this team, by its name or its ARN."""
    resource = resource_of(team) or f"workteam/{team.lower()}"
    return resource.startswith("workteam/public-crowd/")


async def store_public_team(platform: Platform, region: str, *, connected: bool) -> None:
    """Make the team there or not, as the settings say; its jobs keep naming the one row."""
    live = {"deleted_at": None if connected else func.coalesce(WorkTeam.deleted_at, func.now())}
    async with platform.transaction() as session:
        known = await session.scalar(
            update(WorkTeam).where(WorkTeam.kind == "public").values(**live).returning(WorkTeam.id)
        )
        if known is None and connected:
            await session.execute(
                insert(WorkTeam)
                .values(
                    name=PUBLIC_TEAM_NAME,
                    name_key=PUBLIC_TEAM_NAME,
                    kind="public",
                    region=region,
                    description="Mechanical Turk",
                )
                # Another replica may have started at the same moment.
                .on_conflict_do_nothing()
            )
