"""Publishing tasks: one HIT for each, with an assignment for each answer that is wanted.

A task's slots are held and its HIT is written down before Mechanical Turk is asked, so that a crash in
between is made good by asking again under the same request token.
"""

from __future__ import annotations

from typing import Any

import asyncpg
import orjson
import structlog

from groundwork.store import Database
from task_router.budget.gate import BudgetGate
from task_router.settings import TurkSettings
from task_router.turk import statements
from task_router.turk.client import NewHit, TurkClient, TurkRefused
from task_router.turk.links import TurkLinks
from task_router.turk.people import Connector
from task_router.turk.pricing import reward
from task_router.turk.question import external_question

log = structlog.get_logger()

AT_ONCE = 100
MOST_ASSIGNMENTS = 9
"""Mechanical Turk takes twice the fee for more."""
SHORTEST, LONGEST = 30, 365 * 24 * 3600
"""Seconds that a HIT can live."""
GRACE = 24 * 3600
"""Seconds for which the slots of a HIT are held after everybody must have handed in: for a connector that was
away."""
TOKEN_GOOD_FOR = 23 * 3600
"""Seconds in which asking again under a request token makes no second HIT."""


class Publisher:
    def __init__(
        self,
        database: Database,
        gate: BudgetGate,
        client: TurkClient,
        connector: Connector,
        links: TurkLinks,
        settings: TurkSettings,
    ) -> None:
        self._database = database
        self._gate = gate
        self._client = client
        self._connector = connector
        self._links = links
        self._settings = settings

    async def run(self) -> None:
        """Publish what is to be published. Raises TurkUnavailable; what is left undone is done next time."""
        more = True
        while more:
            more = await self._reserve()
            await self._publish_reserved()

    async def _reserve(self) -> bool:
        """Hold the slots of some tasks; whether it is worth looking for more."""
        rows = await self._database.direct.fetch(
            statements.PUBLISHABLE, float(SHORTEST), MOST_ASSIGNMENTS, AT_ONCE
        )
        reached: set[int] = set()
        held = 0
        for row in rows:
            if row["job_id"] not in reached:
                count = await self._hold(row)
                held += count
                if not count:
                    reached.add(row["job_id"])
        return held > 0 and len(rows) == AT_ONCE

    async def _hold(self, row: asyncpg.Record) -> int:
        """How many of the task's free slots are held now; 0: the job's budget pays for no more."""
        owner = await self._connector.worker_id()
        async with self._gate.room(row["job_id"]) as room:
            count = row["free"] if room.answers is None else min(row["free"], room.answers)
            if count:
                count = await room.connection.fetchval(
                    statements.HOLD, row["task_id"], owner, float(LONGEST), GRACE, count
                )
            if count:
                await room.connection.execute(statements.PUT_HIT, row["task_id"], count, float(LONGEST))
        return int(count)

    async def _publish_reserved(self) -> None:
        for row in await self._database.direct.fetch(statements.UNPUBLISHED, AT_ONCE):
            try:
                hit_id = await self._publish(row)
            except TurkRefused as error:
                log.warning("hit_refused", job_id=row["job_id"], code=error.turk_code)
                await self._database.direct.execute(statements.REFUSED, row["task_id"], error.message)
                continue
            await self._database.direct.execute(
                statements.PUBLISHED, row["task_id"], row["request_token"], hit_id, row["assignments"]
            )
            log.info("hit_published", job_id=row["job_id"], hit_id=hit_id)

    async def _publish(self, row: asyncpg.Record) -> str:
        """The HIT's id, with as many assignments as are asked for."""
        hit_id: str | None = row["hit_id"]
        if hit_id is None and row["age"] > TOKEN_GOOD_FOR:
            hit_id = await self._client.find(row["request_token"])
        if hit_id is None:
            hit_id = await self._client.create(self._new(row))
        elif row["hit_id"]:
            await self._enlarge(hit_id, row["assignments"])
        return hit_id

    async def _enlarge(self, hit_id: str, assignments: int) -> None:
        """Have the HIT ask for so many answers. One that was deleted meanwhile is found out when it is
        collected."""
        standing = await self._client.get(hit_id)
        if standing is None or standing.assignments >= assignments:
            return
        missing = assignments - standing.assignments
        try:
            await self._client.add_assignments(hit_id, missing, f"{hit_id}-{assignments}")
        except TurkRefused:
            # Another replica may have asked for the same.
            standing = await self._client.get(hit_id)
            if standing is not None and standing.assignments < assignments:
                raise

    def _new(self, row: asyncpg.Record) -> NewHit:
        return NewHit(
            title=row["title"],
            description=row["description"] or row["title"],
            keywords=_keywords(row["keywords"], row["task_type"]),
            question=external_question(self._links.address(row["task_id"]), self._settings.frame_height),
            assignments=row["assignments"],
            reward=reward(row["price_mills"]),
            time_limit_seconds=row["task_time_limit_seconds"],
            lifetime_seconds=min(max(row["lifetime"], SHORTEST), LONGEST),
            request_token=row["request_token"],
        )


def _keywords(given: Any, task_type: str) -> str:
    words = orjson.loads(given) if isinstance(given, str) else given
    return ", ".join(words) if words else task_type.replace("-", " ")
