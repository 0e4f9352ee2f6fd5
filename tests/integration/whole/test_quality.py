"""A job with a test, known questions and a worker who is blocked at last, through all services."""

from __future__ import annotations

import json
from typing import Any

import httpx
from tests.integration.whole.test_job_life import (
    House,
    create,
    house,  # noqa: F401 - a fixture
    submit,
)

from groundwork.objectstore import ObjectAddress, ObjectStore

TEXTS = [f"day {number}" for number in range(8)]
"""All of them good."""


def questions(kind: str, count: int) -> list[dict[str, Any]]:
    return [
        {"line": {"source": f"{kind} {number}"}, "answer": {"crowd-classifier": {"label": "good"}}}
        for number in range(count)
    ]


async def work(worker: httpx.AsyncClient, label: str) -> tuple[list[str], str]:
    """What the worker was asked until nothing was left, and why."""
    asked: list[str] = []
    while True:
        claims = (await worker.post("/v1/jobs/moods/claims", json={})).json()
        if not claims["assignments"]:
            if claims["reason"] != "none_open_yet":
                return asked, claims["reason"]
            continue
        (one,) = claims["assignments"]
        await submit(worker, one, label)
        asked.append(one["input"]["taskObject"])


async def test_known_questions_and_discarded_answers_leave_no_trace_in_the_output(
    house: House,  # noqa: F811 - the fixture
    object_store: ObjectStore,
    bucket: str,
) -> None:
    settings = {"gold_rate": 0.5, "test": {"questions": 2, "pass_share": 1.0}}
    await create(house, object_store, bucket, [{"source": text} for text in TEXTS], **settings)
    for purpose, count in (("gold", 40), ("test", 3)):
        body = {"purpose": purpose, "questions": questions(purpose, count)}
        (await house.api.put("/v1/jobs/moods/known-questions", json=body)).raise_for_status()
    ada, bob, carl, dora = [await house.worker(name) for name in ("ada", "bob", "carl", "dora")]

    asked, reason = await work(carl, "bad")
    assert (len(asked), reason) == (2, "not_qualified")
    good, _ = await work(ada, "good")
    assert [text[:4] for text in good[:2]] == ["test", "test"]
    assert sorted(text for text in good if text.startswith("day")) == TEXTS
    # Bob passes the test and then says what he likes, to all but the last of them.
    for _ in range(2):
        await submit(bob, await house.claim(bob, "moods"), "good")
    while True:
        one = await house.claim(bob, "moods")
        if one["input"]["taskObject"] == TEXTS[-1]:
            break
        await submit(bob, one, "bad")

    async def labelled() -> Any:
        return (await house.job("moods"))["counters"]["human_labeled"] == len(TEXTS) - 1

    await house.until(labelled)
    reports = {one["name"]: one for one in (await house.api.get("/v1/jobs/moods/workers")).json()["workers"]}
    assert (reports["ada"]["answers"], reports["bob"]["answers"]) == (8, 7)
    assert reports["carl"]["test"] == {"passed": False, "share_right": 0}
    assert reports["ada"]["known"]["right_share"] == 1
    known = reports["bob"]["known"]
    assert known["right"] == 2
    worker_id = reports["bob"]["worker_id"]
    block = {"reason": "answers at random", "discard_answers": True}
    answer = await house.api.put(f"/v1/jobs/moods/workers/{worker_id}/block", json=block)
    assert answer.status_code == 200

    async def taken_back() -> Any:
        return (await house.job("moods"))["counters"]["human_labeled"] == 0

    await house.until(taken_back)
    await work(dora, "good")
    job = await house.until_status("moods", "Completed")
    assert job["counters"] == {
        "total": 8, "human_labeled": 8, "machine_labeled": 0, "failed": 0, "unlabeled": 0,
    }  # fmt: skip
    lines = (await object_store.get(ObjectAddress.parse(job["output_manifest"]))).decode().splitlines()
    assert [(one["source"], one["mood"]) for one in map(json.loads, lines)] == [(text, 1) for text in TEXTS]
    given = (await house.api.get("/v1/jobs/moods/answers")).json()["objects"]
    assert [(one["object_id"], len(one["answers"])) for one in given] == [(str(n), 2) for n in range(8)]
    responses = [
        json.loads(await object_store.get(address))
        async for address in object_store.keys(
            ObjectAddress(bucket, "out/moods/annotations/worker-response/")
        )
    ]
    assert len(responses) == 8
    assert all(len(one["answers"]) == 2 for one in responses)
