"""Jobs at some point of their lives, and what the other services would do to them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import text
from tests.integration.job_api.conftest import PutManifest, wait_for_status

from groundwork.events import Event
from groundwork.messaging import add_event
from groundwork.objectstore import ObjectAddress
from groundwork.store import Database


@dataclass
class Life:
    """One running text job of three objects, or of as many as `lines` has."""

    api: httpx.AsyncClient
    database: Database
    id: int
    name: str

    async def execute(self, statement: str, *events: Event, **values: Any) -> None:
        """Change the store as another service would, and tell of it."""
        async with self.database.transaction() as session:
            await session.execute(text(statement), {"job": self.id, **values})
            for event in events:
                add_event(session, event)

    async def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        async with self.database.sessions() as session:
            return [tuple(row) for row in await session.execute(text(statement), {"job": self.id, **values})]

    async def gone(self, statement: str) -> None:
        """Wait until the statement finds nothing."""
        async with asyncio.timeout(30):
            while await self.rows(statement):
                await asyncio.sleep(0.02)

    async def label(self, *ordinals: int) -> None:
        for ordinal in ordinals:
            await self.execute(
                "INSERT INTO human_label (job_id, ordinal, label, confidence, answers)"
                " VALUES (:job, :ordinal, '1', 0.9, 3)",
                ordinal=ordinal,
            )

    async def fail(self, *ordinals: int, reason: str = "ClientError: gone") -> None:
        for ordinal in ordinals:
            await self.execute(
                "INSERT INTO object_failure (job_id, ordinal, reason, found_by)"
                " VALUES (:job, :ordinal, :reason, 'task-router')",
                ordinal=ordinal,
                reason=reason,
            )

    async def tell(self, *events: Event) -> None:
        await self.execute("SELECT 1", *events)

    async def drain(self) -> None:
        """task-router has withdrawn everything."""
        await self.execute("INSERT INTO job_drain VALUES (:job, now(), now()) ON CONFLICT DO NOTHING")

    async def show(self) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.api.get(f"/v1/jobs/{self.name}")).json()
        return shown

    async def until(self, *statuses: str) -> dict[str, Any]:
        return await wait_for_status(self.api, self.name, *statuses)

    async def subjects(self) -> list[str]:
        return [subject for (subject,) in await self.rows("SELECT subject FROM outbox_event ORDER BY id")]


async def start_job(
    api: httpx.AsyncClient,
    database: Database,
    put_manifest: PutManifest,
    *,
    name: str = "moods",
    lines: bytes = b'{"source": "one"}\n{"source": "two"}\n{"source": "three"}\n',
    **changes: Any,
) -> Life:
    """A job of team `readers`, imported."""
    manifest = await put_manifest(lines)
    bucket = ObjectAddress.parse(manifest).bucket
    body = {
        "name": name,
        "task_type": "text-classification",
        "input_manifest": manifest,
        "output_path": f"s3://{bucket}/out",
        "labels": ["negative", "positive"],
        "team": "readers",
        **changes,
    }
    answer = await api.post("/v1/jobs", json=body)
    assert answer.status_code == 201, answer.text
    await wait_for_status(api, name, "InProgress")
    life = Life(api, database, 0, name)
    ((life.id,),) = await life.rows(
        "SELECT id FROM labeling_job WHERE name = :name AND deleted_at IS NULL", name=name
    )
    return life
