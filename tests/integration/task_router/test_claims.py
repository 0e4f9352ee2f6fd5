"""Who gets what, for how long, and why somebody gets nothing."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from task_router.claims.statements import claim_statement


async def test_an_assignment_says_all_that_a_form_needs(ada: Any, world: Any) -> None:
    await world.open_job()
    claims = await ada.claims()
    assert claims["reason"] is None
    (assignment,) = claims["assignments"]
    assert len(assignment["object_id"]) == 16
    assert assignment["input"] == {
        "taskObject": "text 0",
        "labels": ["cat", "dog"],
        "manifestLine": {"source": "text 0"},
    }
    assert assignment["content_url"] is None
    assert (assignment["title"], assignment["instructions"]) == ("Cat or dog", "Look closely.")
    assert (assignment["task_type"], assignment["widget"]) == ("text-classification", "crowd-classifier")


async def test_jobs_of_my_teams_are_listed_with_whether_there_is_work(
    router: Any, ada: Any, world: Any
) -> None:
    await world.open_job(objects=1)
    await world.add_job("over", status="Initializing")
    jobs = (await ada.client.get("/v1/jobs")).json()["jobs"]
    assert [(job["name"], job["available"], job["time_limit_seconds"]) for job in jobs] == [
        ("animals", True, 300)
    ]
    await ada.submit(await ada.claim())
    assert [job["available"] for job in (await ada.client.get("/v1/jobs")).json()["jobs"]] == [False]
    eve = await router.person("eve")
    assert (await eve.client.get("/v1/jobs")).json() == {"jobs": []}


@pytest.mark.parametrize("name", ["eve", "ada"])
async def test_a_job_of_another_team_and_one_that_has_ended_are_not_found(
    router: Any, world: Any, name: str
) -> None:
    await world.open_job()
    if name == "ada":
        await world.execute("UPDATE labeling_job SET status = 'Completed', ended_at = now()")
    person = await router.person(name)
    answer = await person.client.post("/v1/jobs/animals/claims", json={})
    assert answer.json()["error"]["code"] == "job_not_found"


async def test_two_windows_of_one_worker_never_get_the_same_object(ada: Any, world: Any) -> None:
    await world.open_job(objects=4, workers_per_object=3)
    claims = await asyncio.gather(*(ada.claims() for _ in range(10)))
    got = [assignment["input"]["taskObject"] for claim in claims for assignment in claim["assignments"]]
    assert sorted(got) == ["text 0", "text 1", "text 2", "text 3"]


async def test_a_claim_whose_reply_was_lost_is_handed_out_again_to_that_window_alone(
    ada: Any, bob: Any, world: Any
) -> None:
    await world.open_job(objects=1, workers_per_object=1)
    mine, other = {"X-Client-Id": str(uuid4())}, {"X-Client-Id": str(uuid4())}

    async def claimed(person: Any, headers: dict[str, str]) -> Any:
        answer = await person.client.post("/v1/jobs/animals/claims", json={}, headers=headers)
        return answer.json()["assignments"]

    (lost,) = await claimed(ada, mine)
    assert await claimed(ada, other) == await claimed(ada, {}) == await claimed(bob, mine) == []
    (again,) = await claimed(ada, mine)
    assert (again["assignment_id"], again["lease_token"]) == (lost["assignment_id"], lost["lease_token"])
    assert (await ada.submit(again)).status_code == 200
    assert await claimed(ada, mine) == []


async def test_a_claim_of_several_gets_different_objects(ada: Any, world: Any) -> None:
    await world.open_job(objects=3, workers_per_object=3)
    got = [one["input"]["taskObject"] for one in (await ada.claims(count=2))["assignments"]]
    assert got == ["text 0", "text 1"]
    assert len((await ada.claims(count=10))["assignments"]) == 1


async def test_many_workers_never_hold_one_slot_together(router: Any, world: Any) -> None:
    await world.open_job(objects=10, workers_per_object=2)
    for n in range(8):
        await world.add_worker(f"w{n}")
    people = [await router.person(f"w{n}") for n in range(8)]
    claims = await asyncio.gather(*(person.claims(count=3) for person in people for _ in range(2)))
    slots = [one["assignment_id"] for claim in claims for one in claim["assignments"]]
    assert len(slots) == len(set(slots))


async def test_an_expired_lease_can_be_claimed_at_once(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    lost = await ada.claim()
    assert (await bob.claims())["reason"] == "held_by_others"
    await world.expire_leases()
    taken = await bob.claim()
    assert taken["assignment_id"] == lost["assignment_id"]
    assert taken["lease_token"] != lost["lease_token"]


async def test_a_released_task_is_free_at_once(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    lease = {"lease_token": held["lease_token"]}
    path = f"/v1/assignments/{held['assignment_id']}/release"
    assert (await bob.client.post(path, json=lease)).status_code == 204
    assert (await bob.claims())["reason"] == "held_by_others", "only the holder can give it back"
    assert (await ada.client.post(path, json=lease)).status_code == 204
    assert (await bob.claim())["input"]["taskObject"] == "text 0"


async def test_extending_starts_the_time_again_and_needs_the_lease(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await world.execute("UPDATE task_slot SET lease_until = now() + interval '5 seconds'")
    path, lease = f"/v1/assignments/{held['assignment_id']}/extend", {"lease_token": held["lease_token"]}
    assert (await ada.client.post(path, json=lease)).json()["lease_until"] >= held["lease_until"]
    await world.expire_leases()
    await bob.claim()
    answer = await ada.client.post(path, json=lease)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "lease_lost")


async def test_an_empty_claim_says_why(ada: Any, bob: Any, world: Any) -> None:
    await world.add_job("animals", objects=2, workers_per_object=2)
    empty = await ada.claims()
    assert (empty["reason"], empty["assignments"]) == ("none_open_yet", [])
    assert empty["retry_after_seconds"] > 0
    await world.open_all(1)
    for _ in range(2):
        await ada.submit(await ada.claim())
    assert (await ada.claims())["reason"] == "answered_by_you"
    first, second = await bob.claim(), await bob.claim()
    assert (await bob.claims())["reason"] == "held_by_others"
    await bob.submit(first)
    await bob.submit(second)
    done = await bob.claims()
    assert (done["reason"], done["retry_after_seconds"]) == ("all_done", None)


async def test_a_job_that_is_still_imported_has_none_open_yet(ada: Any, world: Any) -> None:
    await world.add_job(status="Initializing")
    assert (await ada.claims())["reason"] == "none_open_yet"


async def test_a_job_with_automation_is_not_done_between_batches(ada: Any, world: Any) -> None:
    job = await world.open_job(objects=1, automated=True)
    await ada.submit(await ada.claim())
    assert (await ada.claims())["reason"] == "none_open_yet"
    await world.execute("UPDATE labeling_job SET finished_at = now() WHERE id = :job", job=job)
    assert (await ada.claims())["reason"] == "all_done"


@pytest.mark.parametrize(("count", "window"), [(1, 1), (10, 30)])
@pytest.mark.parametrize("plans", ["force_custom_plan", "force_generic_plan"])
async def test_the_claim_reads_no_whole_table(world: Any, count: int, window: int, plans: str) -> None:
    job = await world.add_job(objects=0, workers_per_object=5)
    await world.execute(
        """INSERT INTO dataset_object SELECT :job, n, '{"source": "x"}' FROM generate_series(0, 9999) AS n""",
        job=job,
    )
    await world.open_all(job)
    await world.execute(
        """INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,
                               seconds_spent)
           SELECT job_id, id, ordinal, 1, gen_random_uuid(), '{}', now(), 1 FROM labeling_task""",
    )
    await world.execute("ANALYZE task_slot, labeling_task, answer, dataset_object")
    assert await world.value("SELECT count(*) FROM task_slot") == 50_000
    async with world.database.direct.acquire() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL plan_cache_mode = {plans}")
        lines = await connection.fetch(f"EXPLAIN {claim_statement(count, window)}", job, 2, 60.0, None, 0)
    plan = "\n".join(line["QUERY PLAN"] for line in lines)
    assert "Seq Scan" not in plan, plan
    for index in ("ix_task_slot_offered on", "ix_task_slot_task_id on", "one_answer_per_worker on"):
        assert index in plan, plan
