"""What happened to an object and to a job: told in order, page by page, to whoever may read."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.store import Database

ADD = """
INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason)
VALUES (:job, :task, :ordinal, :worker, :kind, :reason)"""


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


@pytest.fixture
async def worker(life: Life) -> int:
    await life.execute("INSERT INTO worker (public_id, email, name) VALUES ('w-ada', 'ada@test', 'Ada')")
    ((made,),) = await life.rows("SELECT id FROM worker")
    return int(made)


def event(
    kind: str, worker: int | None = None, *, ordinal: int = 0, task: int = 1, reason: str | None = None
) -> dict[str, Any]:
    return {"kind": kind, "worker": worker, "ordinal": ordinal, "task": task, "reason": reason}


async def read(life: Life, path: str, key: str, *, limit: int) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    after: Any = None
    while True:
        params = {"limit": limit} | ({} if after is None else {"after": after})
        answer = await life.api.get(f"/v1/jobs/moods{path}", params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page[key]) <= limit
        found += page[key]
        after = page["next_after"]
        if after is None:
            return found


async def test_the_history_of_an_object_has_its_changes_its_answers_and_its_label(
    life: Life, worker: int
) -> None:
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted) VALUES (:job, 0, 'open', 1)"
    )
    ((task,),) = await life.rows("SELECT id FROM labeling_task")
    await life.execute(ADD, **event("created", task=task))
    await life.execute(ADD, **event("accepted", worker, task=task))
    await life.execute(ADD, **event("returned", worker, task=task, reason="lunch"))
    await life.execute(ADD, **event("accepted", worker, task=task))
    await life.execute(ADD, **event("accepted", worker, ordinal=1, task=task + 1))
    await life.execute(
        """INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,
                               seconds_spent)
           VALUES (:job, :task, 0, :worker, gen_random_uuid(), '{}', now(), 2.5)""",
        task=task,
        worker=worker,
    )
    await life.execute(ADD, **event("submitted", worker, task=task))
    await life.label(0)
    for limit in (2, 100):
        entries = await read(life, "/objects/0/history", "entries", limit=limit)
        assert [(one["kind"], one["worker_id"], one["reason"]) for one in entries] == [
            ("created", None, None),
            ("accepted", "w-ada", None),
            ("returned", "w-ada", "lunch"),
            ("accepted", "w-ada", None),
            ("submitted", "w-ada", None),
            ("human_labeled", None, None),
        ]
        assert [one["seconds_spent"] for one in entries] == [None, None, None, None, 2.5, None]
        assert entries[-1]["confidence"] is not None


async def test_a_failure_is_part_of_the_history(life: Life) -> None:
    await life.execute(ADD, **event("expired", ordinal=2, reason="too late"))
    await life.fail(2, reason="ClientError: gone")
    entries = await read(life, "/objects/2/history", "entries", limit=100)
    assert [(one["kind"], one["reason"]) for one in entries] == [
        ("expired", "too late"),
        ("failed", "ClientError: gone"),
    ]


async def test_a_question_whose_answer_is_known_has_a_history_too(life: Life, worker: int) -> None:
    await life.execute(
        "INSERT INTO gold_question (job_id, ordinal, line, purpose, label)"
        " VALUES (:job, -5, '{}', 'gold', '0')"
    )
    await life.execute(ADD, **event("accepted", worker, ordinal=-5))
    (change,) = await read(life, "/activity", "changes", limit=100)
    entries = await read(life, f"/objects/{change['object_id']}/history", "entries", limit=100)
    assert [(one["kind"], one["worker_id"]) for one in entries] == [("accepted", "w-ada")]


@pytest.mark.parametrize("object_id", ["3", "-1", "-", "--1", "x", "1" * 30, "²"])
async def test_an_object_that_the_job_has_not_is_not_found(life: Life, object_id: str) -> None:
    answer = await life.api.get(f"/v1/jobs/moods/objects/{object_id}/history")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "object_not_found")


async def test_the_trail_of_a_job_is_read_in_pages_and_goes_on_after_the_last_change(
    life: Life, worker: int, database: Database, put_manifest: PutManifest
) -> None:
    other = await start_job(life.api, database, put_manifest, name="other")
    for ordinal in range(3):
        await life.execute(ADD, **event("accepted", worker, ordinal=ordinal))
        await other.execute(ADD, **event("accepted", worker, ordinal=ordinal))
        await life.execute(ADD, **event("submitted", worker, ordinal=ordinal))
    for limit in (1, 4, 6, 100):
        changes = await read(life, "/activity", "changes", limit=limit)
        assert [(one["object_id"], one["kind"], one["worker_id"]) for one in changes] == [
            (str(ordinal), kind, "w-ada") for ordinal in range(3) for kind in ("accepted", "submitted")
        ]
    await life.execute(ADD, **event("declined", worker, reason="too dark"))
    answer = await life.api.get(f"/v1/jobs/moods/activity?after={changes[-1]['id']}")
    assert [(one["kind"], one["reason"]) for one in answer.json()["changes"]] == [("declined", "too dark")]


async def test_what_commits_late_is_not_skipped_by_who_follows_the_trail(
    life: Life, worker: int, database: Database
) -> None:
    async with database.transaction() as slow:
        await slow.execute(text(ADD), {"job": life.id, **event("accepted", worker)})
        await life.execute(ADD, **event("submitted", worker))
        assert await read(life, "/activity", "changes", limit=100) == []
    changes = await read(life, "/activity", "changes", limit=100)
    assert [one["kind"] for one in changes] == ["accepted", "submitted"]


@pytest.mark.parametrize("after", ["", "5", "a-b", "1-2-3", "1" * 19 + "-1", "-1-1"])
async def test_a_place_that_no_change_has_is_refused(life: Life, after: str) -> None:
    answer = await life.api.get("/v1/jobs/moods/activity", params={"after": after})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "after")


async def test_problems_are_listed_in_the_workers_words(life: Life, worker: int) -> None:
    for ordinal in range(3):
        await life.execute(
            "INSERT INTO problem_report (job_id, ordinal, worker_id, message)"
            " VALUES (:job, :ordinal, :worker, 'The picture is black')",
            ordinal=ordinal,
            worker=worker,
        )
    for limit in (2, 3, 100):
        found = await read(life, "/problems", "problems", limit=limit)
        assert [(one["object_id"], one["worker_id"], one["message"]) for one in found] == [
            (str(ordinal), "w-ada", "The picture is black") for ordinal in range(3)
        ]


@pytest.mark.parametrize("path", ["/objects/0/history", "/activity", "/problems"])
async def test_a_viewer_may_read_and_nobody_else_without_a_key(life: Life, path: str) -> None:
    made = await life.api.post("/v1/keys", json={"name": "someone", "role": "viewer"})
    headers = {"Authorization": f"Bearer {made.json()['key']}"}
    assert (await life.api.get(f"/v1/jobs/moods{path}", headers=headers)).status_code == 200
    assert (await life.api.get(f"/v1/jobs/nobody{path}", headers=headers)).status_code == 404
    assert (await life.api.get(f"/v1/jobs/moods{path}", headers={"Authorization": ""})).status_code == 401
