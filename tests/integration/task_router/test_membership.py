"""Whoever leaves a team holds nothing of it any more."""

from __future__ import annotations

from typing import Any

import pytest
from asgi_lifespan import LifespanManager

from groundwork.events import MembershipEnded
from groundwork.messaging import add_event
from task_router.app import create_app
from task_router.people.returning import REASON
from task_router.settings import TaskRouterSettings

from .conftest import PASSWORD, Router

FREE = "SELECT count(*) FROM task_slot WHERE lease_owner IS NULL"


async def leave(world: Any, name: str, *, tell: bool = True) -> None:
    """As job-api removes a worker from the team."""
    async with world.database.transaction() as session:
        if tell:
            add_event(session, MembershipEnded(team_id=world.team_id, worker_ids=[world.worker_ids[name]]))
    await world.execute(
        "DELETE FROM team_member WHERE worker_id = :worker AND team_id = :team",
        worker=world.worker_ids[name],
        team=world.team_id,
    )


async def test_removal_returns_open_work_with_its_draft_at_once_and_ends_the_session(
    router: Router, ada: Any, bob: Any, world: Any, eventually: Any
) -> None:
    await world.open_job(objects=2)
    held = await ada.claim()
    await bob.claim()
    await world.execute(
        "INSERT INTO task_draft (lease_token, job_id, content)"
        " SELECT lease_token, job_id, '{}' FROM task_slot WHERE lease_owner = :ada",
        ada=world.worker_ids["ada"],
    )
    await leave(world, "ada")

    async def returned() -> bool:
        return bool(await world.value(FREE))

    await eventually(returned)
    assert (await ada.client.get("/v1/session")).status_code == 401
    assert await world.value("SELECT count(*) FROM task_draft") == 0
    (event,) = await world.rows(
        "SELECT worker_id, reason, accepted_at IS NOT NULL FROM task_event WHERE kind = 'returned'"
    )
    assert event == (world.worker_ids["ada"], REASON, True)
    # The same object is Bob's, long before its lease would have been over.
    assert (await bob.claim())["input"]["taskObject"] == held["input"]["taskObject"]


async def test_somebody_in_no_team_is_told_so_when_he_knows_the_password_and_not_otherwise(
    router: Router, world: Any
) -> None:
    await leave(world, "ada")
    client = await router.client()
    right = await client.post("/v1/session", json={"email": "ada@test", "password": PASSWORD})
    assert (right.status_code, right.json()["error"]["code"]) == (403, "no_team")
    wrong = await client.post("/v1/session", json={"email": "ada@test", "password": "wrong password"})
    assert wrong.json()["error"]["code"] == "wrong_credentials"


async def test_a_member_of_another_team_stays_signed_in_and_keeps_its_work(
    router: Router, ada: Any, world: Any, eventually: Any
) -> None:
    home = world.team_id
    await world.open_job("animals", objects=1)
    world.team_id = await world.add_team("second")
    await world.open_job("plants", objects=1)
    await world.execute(
        "INSERT INTO team_member (team_id, worker_id) VALUES (:team, :ada)",
        team=world.team_id,
        ada=world.worker_ids["ada"],
    )
    await ada.claim("animals")
    kept = await ada.claim("plants")
    world.team_id = home
    await leave(world, "ada")

    async def returned() -> bool:
        return bool(await world.value(FREE) == 1)

    await eventually(returned)
    assert (await ada.submit(kept)).status_code == 200


async def test_whoever_is_back_before_the_event_is_handled_keeps_the_work(
    router: Router, ada: Any, bob: Any, world: Any, eventually: Any
) -> None:
    await world.open_job(objects=2)
    await ada.claim()
    await bob.claim()
    async with world.database.transaction() as session:
        both = [world.worker_ids["ada"], world.worker_ids["bob"]]
        add_event(session, MembershipEnded(team_id=world.team_id, worker_ids=both))
    await world.execute("DELETE FROM team_member WHERE worker_id = :bob", bob=world.worker_ids["bob"])

    async def returned() -> bool:
        return bool(await world.value(FREE) == 1)

    await eventually(returned)
    assert (
        await world.value("SELECT lease_owner FROM task_slot WHERE lease_owner IS NOT NULL")
        == (world.worker_ids["ada"])
    )
    assert (await ada.client.get("/v1/session")).status_code == 200


@pytest.mark.parametrize("tell", [True, False])
async def test_a_question_whose_answer_is_known_goes_with_whom_it_was_asked_of(
    settings: TaskRouterSettings, world: Any, eventually: Any, tell: bool
) -> None:
    """Also without a message: the reconciler finds what somebody holds who is no member."""
    job = await world.add_job(objects=1)
    await world.execute(
        """WITH task AS (INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)
                         VALUES (:job, -1, 'known', 1) RETURNING id)
           INSERT INTO task_slot (job_id, task_id, lease_token, lease_owner, leased_at, lease_until)
           SELECT :job, id, gen_random_uuid(), :ada, now(), now() + interval '1 hour' FROM task""",
        job=job,
        ada=world.worker_ids["ada"],
    )
    await world.execute(
        "INSERT INTO worker_session (token_sha256, worker_id, expires_at)"
        " VALUES ('x', :ada, now() + interval '1 hour')",
        ada=world.worker_ids["ada"],
    )
    await leave(world, "ada", tell=tell)
    every = "PT1H" if tell else "PT0.05S"
    quick = TaskRouterSettings.model_validate({**settings.model_dump(), "reconcile_every": every})
    async with LifespanManager(create_app(quick)):

        async def gone() -> bool:
            return bool(await world.value("SELECT count(*) FROM task_slot") == 0)

        await eventually(gone)

        async def signed_out() -> bool:
            return bool(await world.value("SELECT count(*) FROM worker_session") == 0)

        await eventually(signed_out)
    assert await world.rows("SELECT ordinal, kind FROM task_event") == [(-1, "returned")]
