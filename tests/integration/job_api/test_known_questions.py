"""Questions whose right answer is known: what a requester may add, and what is kept of it."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest
from tests.integration.job_api.conftest import KEY, PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.task_types.masks import mask_label
from groundwork.task_types.pngs import Mask

QUESTIONS = "/v1/jobs/moods/known-questions"


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


def asked(text: str, answer: str = "positive") -> dict[str, Any]:
    return {"line": {"source": text}, "answer": {"crowd-classifier": {"label": answer}}}


async def put(life: Life, *questions: dict[str, Any], **members: Any) -> httpx.Response:
    return await life.api.put(QUESTIONS, json={"questions": list(questions), **members})


async def stored(life: Life) -> list[tuple[Any, ...]]:
    return await life.rows(
        "SELECT ordinal, line, purpose, label FROM gold_question WHERE job_id = :job ORDER BY ordinal DESC"
    )


async def test_questions_are_stored_below_the_dataset_in_both_forms(life: Life) -> None:
    answer = await put(life, asked("bliss"), {"line": {"source": "woe"}, "label": 0})
    assert (answer.status_code, answer.json()) == (200, {"added": 2, "known": 0, "total": 2})
    answer = await put(life, asked("joy"), purpose="test")
    assert answer.json()["total"] == 3
    assert await stored(life) == [
        (-1, '{"source":"bliss"}', "gold", 1),
        (-2, '{"source":"woe"}', "gold", 0),
        (-3, '{"source":"joy"}', "test", 1),
    ]
    shown = (await life.show())["counters"]
    assert (shown["total"], shown["unlabeled"]) == (3, 3)


async def test_adding_questions_again_changes_nothing(life: Life) -> None:
    await put(life, asked("bliss"))
    again = await put(life, asked("bliss"), asked("woe", "negative"))
    assert again.json() == {"added": 1, "known": 1, "total": 2}
    other = await put(life, asked("new"), asked("bliss", "negative"))
    assert (other.status_code, other.json()["error"]["where"]) == (422, "questions[1]")
    assert len(await stored(life)) == 2


async def test_nothing_in_a_line_gives_its_answer_away(life: Life) -> None:
    attribute = (await life.show())["label_attribute"]
    line = {"source": "bliss", attribute: 1, f"{attribute}-metadata": {"class-name": "positive"}, "id": 7}
    assert (await put(life, {"line": line, "label": 1})).status_code == 200
    assert [row[1] for row in await stored(life)] == ['{"source":"bliss","id":7}']


@pytest.mark.parametrize(
    ("question", "where", "said"),
    [
        (
            {"line": {"source": "x"}, "answer": {"c": {"label": "angry"}}},
            "questions[1]",
            "not one of the labels",
        ),
        ({"line": {"source": "x"}, "answer": {}}, "questions[1]", "no form element"),
        ({"line": {"source": "x"}, "label": 2}, "questions[1]", "not a class id"),
        ({"line": {"source": "x"}}, "questions[1]", "exactly one of"),
        ({"line": {"source": "x"}, "label": None}, "questions[1]", "no label"),
        (
            {"line": {"source": "x"}, "label": 1, "answer": {"c": {"label": "positive"}}},
            "questions[1]",
            "one of",
        ),
        ({"line": {"text": "x"}, "label": 1}, "questions[1].line", "neither of"),
        ({"line": {"source-ref": "s3://nowhere/x.txt"}, "label": 1}, "questions[1].line", "not exist"),
    ],
)
async def test_one_bad_question_keeps_all_others_out(
    life: Life, question: dict[str, Any], where: str, said: str
) -> None:
    answer = await put(life, asked("good"), question)
    error = answer.json()["error"]
    assert (answer.status_code, error["where"]) == (422, where)
    assert said in error["message"]
    assert await stored(life) == []


async def test_every_bad_question_is_named(life: Life) -> None:
    answer = await put(life, *({"line": {"source": "x"}, "label": bad} for bad in (7, 1, 8)))
    problems = answer.json()["error"]["problems"]
    assert [problem["where"] for problem in problems] == ["questions[0]", "questions[2]"]


async def test_labels_that_are_known_to_be_right_are_read_from_an_output_manifest(
    life: Life, object_store: ObjectStore, bucket: str
) -> None:
    address = ObjectAddress(bucket, "known.manifest")
    lines = [
        {"source": "bliss", "mood": 0, "mood-metadata": {"class-name": "positive"}},
        {"source": "woe", "mood": 0, "mood-metadata": {"class-name": "negative"}},
    ]
    await object_store.put(address, b"\n".join(map(orjson.dumps, lines)), content_type="application/json")
    body = {"manifest_uri": str(address), "label_attribute": "mood"}
    answer = await life.api.put(QUESTIONS, json=body)
    assert answer.json() == {"added": 2, "known": 0, "total": 2}
    assert [(row[1], row[3]) for row in await stored(life)] == [
        ('{"source":"bliss"}', 1),
        ('{"source":"woe"}', 0),
    ]


async def test_a_line_of_a_manifest_without_a_label_is_named(
    life: Life, object_store: ObjectStore, bucket: str
) -> None:
    address = ObjectAddress(bucket, "known.manifest")
    await object_store.put(
        address, b'{"source": "a", "mood": 1}\n\n{"source": "b"}\n', content_type="application/json"
    )
    answer = await life.api.put(QUESTIONS, json={"manifest_uri": str(address), "label_attribute": "mood"})
    error = answer.json()["error"]
    assert (answer.status_code, error["where"]) == (422, "manifest_uri: line 3")
    missing = await life.api.put(QUESTIONS, json={"manifest_uri": f"s3://{bucket}/none"})
    assert (missing.status_code, missing.json()["error"]["where"]) == (422, "manifest_uri")
    both = await put(life, asked("x"), manifest_uri=str(address))
    assert (both.status_code, both.json()["error"]["where"]) == (422, "questions")


async def test_masks_of_an_output_manifest_are_read_from_their_files(
    api: httpx.AsyncClient,
    team: str,
    database: Database,
    put_manifest: PutManifest,
    object_store: ObjectStore,
    bucket: str,
) -> None:
    import base64

    line = orjson.dumps({"source-ref": f"s3://{bucket}/a.png"})
    life = await start_job(
        api, database, put_manifest, lines=line, task_type="semantic-segmentation", labels=["cat", "dog"]
    )
    label: Any = mask_label(Mask(2, 1, bytes([0, 2])), {})
    await object_store.put(ObjectAddress(bucket, "a.png"), b"picture", content_type="image/png")
    mask = ObjectAddress(bucket, "mask.png")
    await object_store.put(mask, base64.b64decode(label["png"]), content_type="image/png")
    colours = {"2": {"class-name": "dog", "hex-color": label["classes"]["2"]}}
    known = {
        "line": {"source-ref": f"s3://{bucket}/a.png"},
        "label": str(mask),
        "metadata": {"internal-color-map": colours},
    }
    answer = await put(life, known)
    assert answer.json() == {"added": 1, "known": 0, "total": 1}
    assert [row[3] for row in await stored(life)] == [label]
    shown = (await life.api.get(QUESTIONS)).json()["questions"]
    assert shown[0]["answer"] is None
    gone = await put(life, {**known, "label": f"s3://{bucket}/none.png"})
    assert (gone.status_code, gone.json()["error"]["where"]) == (422, "questions[0]")


async def test_a_bad_question_shows_by_how_workers_do_and_is_retired(life: Life) -> None:
    await put(life, asked("bliss"), asked("woe", "negative"))
    await life.execute("INSERT INTO worker (public_id, email, name) VALUES ('w', 'w@x', 'W');")
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted) VALUES (:job, -2, 'known', 0)"
    )
    await life.execute(
        "INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,"
        " seconds_spent) SELECT :job, t.id, -2, w.id, gen_random_uuid(), '{}', now(), 1"
        " FROM labeling_task AS t, worker AS w"
    )
    await life.execute(
        'INSERT INTO gold_result (answer_id, job_id, worker_id, ordinal, purpose, agreement, "right")'
        " SELECT id, job_id, worker_id, ordinal, 'gold', 0, false FROM answer"
    )
    first = (await life.api.get(QUESTIONS, params={"limit": 1})).json()
    assert first["next_after"] == 1
    assert first["questions"][0]["answers"] == 0
    (bad,) = (await life.api.get(QUESTIONS, params={"after": 1})).json()["questions"]
    assert (bad["question_id"], bad["answers"], bad["right_share"]) == (2, 1, 0)
    assert bad["answer"] == {"crowd-classifier": {"label": "negative"}}
    assert (await life.api.delete(f"{QUESTIONS}/2")).status_code == 204
    again = await life.api.delete(f"{QUESTIONS}/2")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "question_not_found")
    (bad,) = (await life.api.get(QUESTIONS, params={"after": 1})).json()["questions"]
    assert bad["retired_at"] is not None
    # Its place is not used again: answers to it are there.
    await put(life, asked("woe", "positive"))
    assert [row[0] for row in await stored(life)] == [-1, -2, -3]


async def test_a_job_that_ended_takes_no_questions(life: Life) -> None:
    await life.execute(
        "UPDATE labeling_job SET status = 'Stopped', stop_reason = 'enough', ended_at = now() WHERE id = :job"
    )
    answer = await put(life, asked("bliss"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "job_not_editable")
    other = await life.api.put("/v1/jobs/other/known-questions", json={"questions": [asked("x")]})
    assert other.status_code == 404


async def test_who_may_look_and_who_may_change(life: Life) -> None:
    made = await life.api.post("/v1/keys", json={"name": "eyes", "role": "viewer"})
    viewer = {"Authorization": f"Bearer {made.json()['key']}"}
    assert (await life.api.get(QUESTIONS, headers=viewer)).status_code == 200
    assert (await life.api.get("/v1/jobs/moods/workers", headers=viewer)).status_code == 200
    refused = [
        await life.api.put(QUESTIONS, json={"questions": [asked("x")]}, headers=viewer),
        await life.api.delete(f"{QUESTIONS}/1", headers=viewer),
        await life.api.put("/v1/jobs/moods/workers/w/block", json={"reason": "x"}, headers=viewer),
        await life.api.delete("/v1/jobs/moods/workers/w/block", headers=viewer),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    nobody = {"Authorization": "Bearer nobody"}
    assert (await life.api.get(QUESTIONS, headers=nobody)).status_code == 401
    assert KEY not in (await life.api.get(QUESTIONS)).text
