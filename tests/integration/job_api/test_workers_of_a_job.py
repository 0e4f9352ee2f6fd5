"""How the workers of a job do, and blocking one of them."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.store import Database

WORKERS = "/v1/jobs/moods/workers"
LINES = b"\n".join(orjson.dumps({"source": f"text {number}"}) for number in range(10))


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    """A job with two people of its team, whose ids are 1 and 2, and somebody of no team."""
    life = await start_job(api, database, put_manifest, lines=LINES)
    for name in ("ada", "bob", "eve"):
        await life.execute(
            "INSERT INTO worker (public_id, email, name) VALUES (:id, :id || '@x', :id)", id=name
        )
    await life.execute("INSERT INTO team_member (team_id, worker_id) SELECT 1, id FROM worker WHERE id < 3")
    return life


async def answered(life: Life, worker: int, ordinal: int, label: str) -> None:
    """As task-router would store it; each takes two seconds."""
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)"
        " VALUES (:job, :ordinal, :state, 3) ON CONFLICT DO NOTHING",
        ordinal=ordinal,
        state="known" if ordinal < 0 else "open",
    )
    await life.execute(
        "WITH recorded AS (INSERT INTO worker_record AS r (job_id, worker_id, answers, seconds)"
        " SELECT :job, :worker, 1, 2 WHERE CAST(:ordinal AS bigint) >= 0"
        " ON CONFLICT (job_id, worker_id) DO UPDATE"
        " SET answers = r.answers + 1, seconds = r.seconds + 2, last_at = now())"
        " INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,"
        " seconds_spent)"
        " SELECT :job, id, ordinal, :worker, gen_random_uuid(), CAST(:content AS json), now(), 2"
        " FROM labeling_task WHERE ordinal = :ordinal",
        ordinal=ordinal,
        worker=worker,
        content=orjson.dumps({"crowd-classifier": {"label": label}}).decode(),
    )


async def labelled(life: Life, ordinal: int, label: int, answers: int = 3) -> None:
    await life.execute(
        "INSERT INTO human_label (job_id, ordinal, label, confidence, answers)"
        " VALUES (:job, :ordinal, CAST(:label AS json), 0.9, :answers)",
        ordinal=ordinal,
        label=str(label),
        answers=answers,
    )


async def report(life: Life, **params: Any) -> list[dict[str, Any]]:
    answer = await life.api.get(WORKERS, params=params)
    assert answer.status_code == 200, answer.text
    workers: list[dict[str, Any]] = answer.json()["workers"]
    return workers


async def test_a_worker_shows_by_amount_pace_and_agreement(life: Life) -> None:
    for ordinal, label in enumerate(["positive", "positive", "negative", "positive"]):
        await answered(life, 1, ordinal, label)
        await labelled(life, ordinal, 1)
    await answered(life, 1, 4, "positive")  # no label yet
    await answered(life, 1, 5, "positive")
    await labelled(life, 5, 0, answers=1)  # his own answer alone
    (ada,) = await report(life)
    assert (ada["worker_id"], ada["name"], ada["answers"]) == ("ada", "ada", 6)
    assert (ada["seconds"], ada["seconds_per_answer"]) == (12, 2)
    assert ada["answers_in_last_hour"] == 6
    assert ada["agreement"] == {"answers": 4, "mean": 0.75}
    assert ada["known"] == {"answers": 0, "right": 0, "right_share": None, "mean_agreement": None}
    assert (ada["test"], ada["model_accuracy"], ada["block"]) == (None, None, None)


async def test_an_answer_that_cannot_be_read_agrees_with_no_label(life: Life) -> None:
    for ordinal, label in enumerate(["positive", "gibberish"]):
        await answered(life, 1, ordinal, label)
        await labelled(life, ordinal, 1)
    (ada,) = await report(life)
    assert ada["agreement"] == {"answers": 2, "mean": 0.5}


async def test_known_questions_the_model_and_the_test_are_told_beside_the_work(life: Life) -> None:
    questions = [
        {"line": {"source": f"known {number}"}, "answer": {"c": {"label": "positive"}}} for number in range(3)
    ]
    put = await life.api.put("/v1/jobs/moods/known-questions", json={"questions": questions})
    assert put.status_code == 200
    await answered(life, 1, 0, "positive")
    for ordinal, right in ((-1, True), (-2, False), (-3, False)):
        await answered(life, 1, ordinal, "positive")
        await life.execute(
            'INSERT INTO gold_result (answer_id, job_id, worker_id, ordinal, purpose, agreement, "right")'
            " SELECT id, job_id, worker_id, ordinal, 'gold', :agreement, :right FROM answer"
            " WHERE ordinal = :ordinal",
            ordinal=ordinal,
            right=right,
            agreement=float(right),
        )
    await life.execute("INSERT INTO worker_skill VALUES (:job, 1, 0.8, 10, '{}')")
    await life.execute(
        "INSERT INTO qualification (job_id, worker_id, passed, share_right) VALUES (:job, 1, true, 0.9)"
    )
    assert (await life.api.delete("/v1/jobs/moods/known-questions/3")).status_code == 204
    (ada,) = await report(life)
    assert (ada["answers"], ada["answers_in_last_hour"]) == (1, 1)
    assert ada["known"] == {"answers": 2, "right": 1, "right_share": 0.5, "mean_agreement": 0.5}
    assert ada["model_accuracy"] == 0.8
    assert ada["test"] == {"passed": True, "share_right": 0.9}


async def test_workers_come_in_pages(life: Life) -> None:
    for worker in (1, 2):
        await answered(life, worker, 0, "positive")
    first = (await life.api.get(WORKERS, params={"limit": 1})).json()
    rest = (await life.api.get(WORKERS, params={"limit": 1, "after": first["next_after"]})).json()
    assert [one["worker_id"] for one in first["workers"] + rest["workers"]] == ["ada", "bob"]


async def test_a_block_is_told_of_and_shown_and_lifted(life: Life) -> None:
    url = f"{WORKERS}/ada/block"
    block = await life.api.put(url, json={"reason": "guesses"})
    assert block.status_code == 200
    assert block.json() == {
        "reason": "guesses",
        "discard_answers": False,
        "blocked_by": "bootstrap",
        "blocked_at": block.json()["blocked_at"],
        "applied_at": None,
    }
    ((payload,),) = await life.rows(
        "SELECT payload FROM outbox_event WHERE subject = 'labeling.worker.blocked'"
    )
    assert (payload["job_id"], payload["worker_id"]) == (life.id, 1)
    (ada,) = await report(life)
    assert (ada["answers"], ada["block"]) == (0, block.json())
    assert (await life.api.delete(url)).status_code == 204
    again = await life.api.delete(url)
    assert (again.status_code, again.json()["error"]["code"]) == (404, "not_blocked")
    assert await report(life) == []


async def test_a_second_block_may_also_discard_and_a_third_takes_that_back_no_more(life: Life) -> None:
    url = f"{WORKERS}/ada/block"
    await life.api.put(url, json={"reason": "guesses"})
    await life.execute("UPDATE worker_block SET applied_at = now()")
    second = await life.api.put(url, json={"reason": "a robot", "discard_answers": True})
    assert (second.json()["discard_answers"], second.json()["applied_at"]) == (True, None)
    third = await life.api.put(url, json={"reason": "a robot"})
    assert third.json()["discard_answers"] is True
    assert (await life.subjects()).count("labeling.worker.blocked") == 3


@pytest.mark.parametrize("worker", ["eve", "nobody"])
async def test_only_workers_of_the_job_can_be_blocked(life: Life, worker: str) -> None:
    for answer in (
        await life.api.put(f"{WORKERS}/{worker}/block", json={"reason": "x"}),
        await life.api.delete(f"{WORKERS}/{worker}/block"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "worker_not_found")


async def test_whoever_has_left_the_team_can_still_be_blocked(life: Life) -> None:
    await answered(life, 1, 0, "positive")
    await life.execute("DELETE FROM team_member")
    assert (await life.api.put(f"{WORKERS}/ada/block", json={"reason": "x"})).status_code == 200


async def test_final_labels_lose_no_answers(life: Life) -> None:
    await life.execute("UPDATE labeling_job SET finished_at = now() WHERE id = :job")
    url = f"{WORKERS}/ada/block"
    answer = await life.api.put(url, json={"reason": "guesses", "discard_answers": True})
    assert (answer.status_code, answer.json()["error"]["where"]) == (409, "discard_answers")
    assert "labeling.worker.blocked" not in await life.subjects()
    assert (await life.api.put(url, json={"reason": "guesses"})).status_code == 200


async def test_a_block_needs_a_reason(life: Life) -> None:
    answer = await life.api.put(f"{WORKERS}/ada/block", json={"reason": ""})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "reason")


async def test_answers_to_known_questions_are_no_progress(life: Life) -> None:
    await answered(life, 1, 0, "positive")
    await answered(life, 1, -1, "positive")
    assert (await life.api.get("/v1/jobs/moods/progress")).json()["answers"] == 1
    given = (await life.api.get("/v1/jobs/moods/answers")).json()["objects"]
    assert [one["object_id"] for one in given] == ["0"]
