"""Settings of a job that concern who may work, how well, and at which price."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import start_job

from groundwork.store import Database

SETTINGS: dict[str, Any] = {
    "required_skills": ["radiology", "german"],
    "max_answers_per_worker": 100,
    "gold_rate": 0.1,
    "test": {"questions": 5, "pass_share": 0.6},
    "task_price": "0.036",
    "budget": "12.500",
}


async def test_a_job_shows_what_it_was_created_with(
    api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest
) -> None:
    given = {**SETTINGS, "required_skills": ["Radiology ", "german", "radiology"], "task_price": 0.036}
    shown = await (await start_job(api, database, put_manifest, **given)).show()
    assert {key: shown[key] for key in SETTINGS} == SETTINGS


async def test_without_them_nothing_is_asked_of_workers(
    api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest
) -> None:
    shown = await (await start_job(api, database, put_manifest)).show()
    assert {key: shown[key] for key in SETTINGS} == {
        "required_skills": [],
        "max_answers_per_worker": None,
        "gold_rate": 0,
        "test": None,
        "task_price": None,
        "budget": None,
    }


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"required_skills": [""]}, "required_skills.0"),
        ({"required_skills": ["x" * 65]}, "required_skills.0"),
        ({"max_answers_per_worker": 0}, "max_answers_per_worker"),
        ({"gold_rate": 0.6}, "gold_rate"),
        ({"test": {"questions": 0}}, "test.questions"),
        ({"test": {"questions": 3, "pass_share": 1.5}}, "test.pass_share"),
        ({"task_price": "0.0001"}, "task_price"),
        ({"task_price": 0}, "task_price"),
        ({"task_price": "dear"}, "task_price"),
        ({"budget": 10}, "budget"),
        ({"task_price": 1, "budget": 2.5, "workers_per_object": 3}, "budget"),
    ],
)
async def test_a_setting_that_cannot_be_is_refused_with_its_place(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, changes: dict[str, Any], where: str
) -> None:
    manifest = await put_manifest(b'{"source": "one"}\n')
    body = {
        "name": "moods",
        "task_type": "text-classification",
        "input_manifest": manifest,
        "output_path": manifest.rpartition("/")[0],
        "labels": ["negative", "positive"],
        "team": team,
        **changes,
    }
    answer = await api.post("/v1/jobs", json=body)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)
    assert (await api.get("/v1/jobs/moods")).status_code == 404


async def test_a_vendor_teams_own_price_holds_unless_the_job_says_otherwise(
    api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest
) -> None:
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE work_team SET price_mills = 40")
    agreed = await start_job(api, database, put_manifest, name="agreed", budget="1")
    special = await start_job(api, database, put_manifest, name="special", task_price="0.05")
    assert (await agreed.show())["task_price"] == "0.040"
    assert (await special.show())["task_price"] == "0.050"


async def test_limits_change_while_the_job_runs(
    api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest
) -> None:
    life = await start_job(api, database, put_manifest, **SETTINGS)
    changes = {"budget": "20.000", "gold_rate": 0.25, "max_answers_per_worker": 7}
    assert (await api.patch("/v1/jobs/moods", json=changes)).status_code == 204
    shown = await life.show()
    assert {key: shown[key] for key in changes} == changes
    await life.execute("INSERT INTO job_spending (job_id, spent_mills) VALUES (:job, 3500)")
    less = await api.patch("/v1/jobs/moods", json={"budget": "3.499"})
    assert (less.status_code, less.json()["error"]["where"]) == (422, "budget")
    assert "3.500 USD are spent already" in less.json()["error"]["message"]
    assert (await api.patch("/v1/jobs/moods", json={"budget": "3.5"})).status_code == 204
    taken = {"budget": None, "max_answers_per_worker": None}
    assert (await api.patch("/v1/jobs/moods", json=taken)).status_code == 204
    shown = await life.show()
    assert {key: shown[key] for key in taken} == taken


@pytest.mark.parametrize(
    ("change", "where"),
    [({"budget": 1}, "budget"), ({"gold_rate": None}, "gold_rate"), ({"gold_rate": 1}, "gold_rate")],
)
async def test_an_edit_that_cannot_be_is_refused_with_its_place(
    api: httpx.AsyncClient,
    team: str,
    database: Database,
    put_manifest: PutManifest,
    change: dict[str, Any],
    where: str,
) -> None:
    await start_job(api, database, put_manifest)
    answer = await api.patch("/v1/jobs/moods", json=change)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)
