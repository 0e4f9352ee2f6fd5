"""A vendor's people: with the key of their team they work as everybody does, and can do nothing else."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest
from tests.integration.task_router.conftest import Person, Router, World

KEY = "gwv_a-key-for-tests"
LISTING = '{"MarketplaceTitle": "Acme", "MarketplaceDescription": "labels"}'


@pytest.fixture
async def vendor(world: World) -> World:
    """The world's team is a vendor's, with a key."""
    await world.execute(
        "UPDATE work_team SET kind = 'vendor', listing = CAST(:listing AS jsonb)", listing=LISTING
    )
    await world.execute(
        "INSERT INTO api_key (name, role, key_sha256, team_id) VALUES ('acme', 'vendor', :hash, :team)",
        hash=hashlib.sha256(KEY.encode()).hexdigest(),
        team=world.team_id,
    )
    return world


async def somebody(router: Router, name: str | None = "anna", key: str = KEY) -> Person:
    client = await router.client()
    client.headers["Authorization"] = f"Bearer {key}"
    if name is not None:
        client.headers["X-Vendor-Worker"] = name
    return Person(client)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_vendors_person_works_as_everybody_does(router: Router, vendor: World) -> None:
    await vendor.open_job(objects=3, workers_per_object=2)
    anna, ben = await somebody(router), await somebody(router, "ben")
    jobs = (await anna.client.get("/v1/jobs")).json()["jobs"]
    assert [job["name"] for job in jobs] == ["animals"]
    first = await anna.claim()
    answer = await anna.submit(first, claim_next=True)
    following = answer.json()["next"]["assignments"][0]
    assert following["object_id"] != first["object_id"]
    assert (await ben.claim())["object_id"] == first["object_id"]
    lease = {"lease_token": following["lease_token"]}
    extended = await anna.client.post(f"/v1/assignments/{following['assignment_id']}/extend", json=lease)
    assert extended.status_code == 200
    released = await anna.client.post(f"/v1/assignments/{following['assignment_id']}/release", json=lease)
    assert released.status_code == 204
    answers = await vendor.rows(
        "SELECT w.issuer, w.subject, w.public_id, w.password_hash FROM answer AS a"
        " JOIN worker AS w ON w.id = a.worker_id"
    )
    ((issuer, subject, public_id, password),) = answers
    assert (issuer, subject, password) == (f"vendor:{vendor.team_id}", "anna", None)
    assert public_id.startswith("vendor.us-east-1.")


async def test_the_same_id_is_the_same_person_and_another_vendors_is_not(
    router: Router, vendor: World
) -> None:
    await vendor.open_job(objects=1, workers_per_object=3)
    first = await (await somebody(router)).claim()
    assert (await (await somebody(router)).claims())["reason"] == "held_by_others"
    assert (await (await somebody(router, "ben")).claim())["object_id"] == first["object_id"]
    assert await vendor.value("SELECT count(*) FROM worker WHERE issuer LIKE 'vendor:%'") == 2


@pytest.mark.parametrize("key", ["gwv_unknown", ""])
async def test_a_key_that_is_unknown_or_revoked_opens_nothing(
    router: Router, vendor: World, key: str
) -> None:
    await vendor.open_job()
    assert refusal(await (await somebody(router, key=key)).client.get("/v1/jobs")) == (
        401,
        "not_authenticated",
    )
    await vendor.execute("UPDATE api_key SET revoked_at = now()")
    assert (await (await somebody(router)).client.get("/v1/jobs")).status_code == 401
    assert await vendor.value("SELECT count(*) FROM worker WHERE issuer IS NOT NULL") == 0


async def test_a_requesters_key_and_a_deleted_team_open_nothing(router: Router, vendor: World) -> None:
    await vendor.execute("UPDATE work_team SET deleted_at = now()")
    assert (await (await somebody(router)).client.get("/v1/jobs")).status_code == 401
    await vendor.execute("UPDATE work_team SET deleted_at = NULL")
    await vendor.execute("UPDATE api_key SET role = 'admin', team_id = NULL")
    assert (await (await somebody(router)).client.get("/v1/jobs")).status_code == 401


@pytest.mark.parametrize("name", [None, "", " ", "a" * 129, "\x7f", " padded "])
async def test_whoever_works_must_be_named(router: Router, vendor: World, name: str | None) -> None:
    person = await somebody(router, None)
    raw: Any = [] if name is None else [(b"X-Vendor-Worker", name.encode())]
    answer = await person.client.get("/v1/jobs", headers=raw)
    assert refusal(answer) == (422, "invalid_request")
    assert answer.json()["error"]["where"] == "X-Vendor-Worker"
    assert await vendor.value("SELECT count(*) FROM worker WHERE issuer IS NOT NULL") == 0


async def test_another_teams_job_is_not_found_even_if_the_person_were_in_it(
    router: Router, vendor: World
) -> None:
    other = await vendor.add_team("elsewhere")
    await vendor.open_job("secret")
    await vendor.execute("UPDATE labeling_job SET team_id = :team", team=other)
    anna = await somebody(router)
    await anna.client.get("/v1/jobs")
    await vendor.execute(
        "INSERT INTO team_member (team_id, worker_id) SELECT :team, id FROM worker WHERE subject = 'anna'",
        team=other,
    )
    assert (await anna.client.get("/v1/jobs")).json()["jobs"] == []
    answer = await anna.client.post("/v1/jobs/secret/claims", json={})
    assert refusal(answer) == (404, "job_not_found")


async def test_who_was_taken_out_of_the_team_stays_out(router: Router, vendor: World) -> None:
    await vendor.open_job()
    anna = await somebody(router)
    await anna.claim()
    await vendor.execute(
        "DELETE FROM team_member WHERE worker_id = (SELECT id FROM worker WHERE subject = 'anna')"
    )
    answer = await anna.client.post("/v1/jobs/animals/claims", json={})
    assert refusal(answer) == (403, "not_allowed")


async def test_the_key_opens_the_work_and_nothing_else_of_the_portal(router: Router, vendor: World) -> None:
    anna = await somebody(router)
    assert (await anna.client.get("/v1/session")).status_code == 401
    document = (await anna.client.get("/openapi.json")).json()
    tags = {
        (method, path): operation["tags"][0]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/v1/")
    }
    assert "work" in tags.values()
    nobody = await router.client()
    for (method, path), tag in tags.items():
        if tag != "work" and method == "get":
            asked = path.replace("{", "1").replace("}", "")
            assert (await anna.client.get(asked)).text == (await nobody.get(asked)).text, asked


async def test_a_session_counts_before_a_key(router: Router, vendor: World) -> None:
    await vendor.open_job()
    ada = await router.person("ada")
    answer = await ada.client.get(
        "/v1/jobs", headers={"Authorization": f"Bearer {KEY}", "X-Vendor-Worker": "anna"}
    )
    assert answer.status_code == 200
    assert await vendor.value("SELECT count(*) FROM worker WHERE issuer IS NOT NULL") == 0


async def decline(person: Person) -> None:
    one = await person.claim()
    answer = await person.client.post(
        f"/v1/assignments/{one['assignment_id']}/decline", json={"lease_token": one["lease_token"]}
    )
    assert answer.status_code == 204


async def test_an_object_fails_when_as_many_of_a_vendors_people_declined_as_are_wanted(
    router: Router, vendor: World
) -> None:
    await vendor.execute("DELETE FROM team_member WHERE team_id = :team", team=vendor.team_id)
    await vendor.open_job(objects=1, workers_per_object=2)
    anna, ben = await somebody(router), await somebody(router, "ben")
    await decline(anna)
    state = "SELECT state FROM labeling_task"
    assert await vendor.rows(state) == [("open",)], "the vendor may have others, who have not called yet"
    await decline(ben)
    assert await vendor.rows(state) == [("withdrawn",)]
    assert "declined by all 2 workers" in await vendor.value("SELECT reason FROM object_failure")
