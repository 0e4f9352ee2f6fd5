"""What the statements behind each request cost: pages read, which no other load on the machine can change.

They run as the service runs them: prepared once, under the settings of `database.direct`, and before Postgres
has looked at any of the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from groundwork.tokens import token_hash
from task_router.access.credentials import worker_of_session
from task_router.answers import statements as answers
from task_router.claims import statements as claims
from task_router.leases import statements as leases

ROWS = 50_000
MANY = 100_000
PAGES = 400
"""A statement that reads one of the tables as a whole, or a larger one of their indexes, reads more."""
LARGE = ("task_slot", "labeling_task", "answer", "worker_session", "task_event", "dataset_object")
TOKEN = UUID(int=1)
EVENT = UUID(int=2)
ADA, BOB = 1, 2


@pytest.fixture
async def busy_job(world: Any) -> int:
    """A job with a working set of 1,000 objects, of which Ada holds the first, beside another one that fills
    the tables. As many people are signed in, and as many leases have run out."""
    other = await world.add_job("other", objects=0, workers_per_object=2)
    # No job has so many objects open; those of many other teams together have.
    await world.execute(
        """UPDATE labeling_job SET team_id = (SELECT id FROM work_team WHERE name = 'others')
           WHERE id = :job""",
        job=other,
    )
    await world.execute(
        """INSERT INTO dataset_object
           SELECT :job, n, '{"source": "x"}' FROM generate_series(0, :rows - 1) AS n""",
        job=other,
        rows=ROWS,
    )
    await world.open_all(other)
    await add_answers(world, other, BOB)
    await world.execute(
        """INSERT INTO worker_session (token_sha256, worker_id, expires_at)
           SELECT n::text, 1, now() + interval '1 hour' FROM generate_series(1, :rows) AS n""",
        rows=ROWS,
    )
    await world.execute(
        """INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, lease_token)
           SELECT job_id, id, ordinal, 1, 'expired', gen_random_uuid() FROM labeling_task"""
    )
    job: int = await world.open_job(objects=1000, workers_per_object=2)
    await world.execute(
        """UPDATE task_slot SET lease_token = :token, lease_owner = :ada, lease_client = :token,
                  leased_at = now(), lease_until = now() + interval '1 hour', worked_since = now()
           WHERE id = (SELECT min(id) FROM task_slot WHERE job_id = :job)""",
        token=TOKEN,
        ada=ADA,
        job=job,
    )
    return job


async def add_answers(world: Any, job: int, worker: int, *, before: int = MANY) -> None:
    await world.execute(
        """INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,
                               seconds_spent)
           SELECT job_id, id, ordinal, :worker, gen_random_uuid(), '{}', now(), 1
           FROM labeling_task WHERE job_id = :job AND ordinal < :before""",
        job=job,
        worker=worker,
        before=before,
    )


async def plan_of(world: Any, statement: str, values: Sequence[Any]) -> dict[str, Any]:
    """How the statement is run, and what it reads; its effects are undone."""
    shown = ", ".join(_literal(value) for value in values)
    async with world.database.direct.acquire() as connection:
        await connection.execute(f"PREPARE hot AS {statement}")
        try:
            transaction = connection.transaction()
            await transaction.start()
            try:
                found = await connection.fetchval(
                    f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE hot({shown})"
                )
            finally:
                await transaction.rollback()
        finally:
            await connection.execute("DEALLOCATE hot")
    plan: dict[str, Any] = found[0]["Plan"]
    return plan


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, bool | int | float) else f"'{value}'"


def pages(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def read_as_a_whole(plan: dict[str, Any]) -> list[str]:
    """The large tables that the plan reads from the first row to the last."""
    found = [name for part in plan.get("Plans", ()) for name in read_as_a_whole(part)]
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LARGE:
        found.append(plan["Relation Name"])
    return found


async def test_no_request_reads_a_large_table(world: Any, busy_job: int) -> None:
    slot = await world.value("SELECT id FROM task_slot WHERE lease_token = :token", token=TOKEN)
    content = (TOKEN, ADA, "{}", None, EVENT, "correlation")
    answer = (*content, 0.0)
    hot: dict[str, tuple[str, Sequence[Any]]] = {
        "session": (worker_of_session(1), [token_hash("x")]),
        "job by name": (claims.LOOK_BY_NAME, [ADA, "{}", "animals"]),
        "job by id": (claims.LOOK_BY_ID, [ADA, "{}", busy_job]),
        "jobs": (claims.JOBS, [ADA, "{}"]),
        "claim": (claims.claim_statement(1, 1), [busy_job, ADA, 60.0, None, 0]),
        "claim of ten": (claims.claim_statement(10, 20), [busy_job, ADA, 60.0, None, 0]),
        "held by this window": (claims.HELD, [busy_job, ADA, TOKEN, 1]),
        "lease": (answers.HELD, [TOKEN, ADA, slot]),
        "session and lease": (answers.HELD_BY_SESSION, [TOKEN, token_hash("x"), slot]),
        "late lease": (answers.LATE, [TOKEN, ADA]),
        "answer given before": (answers.GIVEN, [TOKEN, ADA]),
        "answer": (answers.STORE_HELD, [*answer, slot]),
        "answer and next": (
            answers.STORE_HELD_AND_CLAIM,
            [*answer, slot, busy_job, 60.0, None, 0],
        ),
        "late answer": (answers.STORE_LATE, answer),
        "answer that was reopened": (answers.REOPENED, [TOKEN, ADA]),
        "answer in place of another": (answers.REVISE, content),
        "back to the last answer": (leases.REOPEN, [ADA, busy_job, 60.0, 300.0]),
        "draft": (leases.SAVE_DRAFT, [TOKEN, ADA, slot, "{}", "{}", True]),
        "stop": (leases.STOP, [TOKEN, ADA, slot, "{}", None, False]),
        "resume": (leases.RESUME, [TOKEN, ADA, slot, "{}", None]),
        "report": (leases.REPORT, [TOKEN, ADA, slot, "{}", "blurred"]),
        "all that is held": (leases.MINE, [ADA, "{}"]),
        "extend": (leases.EXTEND, [TOKEN, ADA, slot, "{}"]),
        "release": (leases.RELEASE, [TOKEN, ADA, slot, "{}"]),
        "decline": (leases.DECLINE, [TOKEN, ADA, slot, "{}", None]),
    }
    plans = {name: await plan_of(world, *one) for name, one in hot.items()}
    assert {name: found for name, plan in plans.items() if (found := read_as_a_whole(plan))} == {}
    assert {name: pages(plan) for name, plan in plans.items() if pages(plan) > PAGES} == {}


async def test_a_worker_with_a_hundred_thousand_answers_claims_as_a_new_one_does(world: Any) -> None:
    old = await world.add_job("old", objects=0)
    await world.execute(
        """INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted, answers, answered_at)
           SELECT :job, n, 'answered', 1, 1, now() FROM generate_series(0, :last) AS n""",
        job=old,
        last=MANY - 1,
    )
    await add_answers(world, old, ADA)
    job = await world.open_job(objects=100, workers_per_object=2)
    claim = claims.claim_statement(1, 1)
    new, veteran = [pages(await plan_of(world, claim, [job, worker, 60.0, None, 0])) for worker in (BOB, ADA)]
    assert new <= PAGES
    assert veteran <= new + 5


async def test_who_has_answered_the_head_of_the_queue_passes_it_at_a_few_pages_each(world: Any) -> None:
    """Nobody can be further ahead than the working set is long."""
    ahead = 300
    job = await world.open_job(objects=1000, workers_per_object=2)
    claim = claims.claim_statement(1, 1)
    start = pages(await plan_of(world, claim, [job, BOB, 60.0, None, 0]))
    await world.execute(
        """DELETE FROM task_slot WHERE id IN (
             SELECT min(s.id) FROM task_slot AS s JOIN labeling_task AS t ON t.id = s.task_id
             WHERE t.ordinal < :ahead GROUP BY t.id)""",
        ahead=ahead,
    )
    await add_answers(world, job, ADA, before=ahead)
    plan = await plan_of(world, claim, [job, ADA, 60.0, None, 0])
    assert pages(plan) <= start + 5 * ahead
