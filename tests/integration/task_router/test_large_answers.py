"""Large answers are files of the job's output; what becomes of them when the store does not take them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from groundwork.objectstore import ObjectAddress, ObjectStore

SMALL = {"notes": "x" * 1000}
LARGE = {"drawing": {"points": "ü" * 100_000, "order": [3, 1, 2]}}


@pytest.fixture
async def job_into(world: Any) -> Any:
    async def made(bucket: str) -> int:
        job_id: int = await world.open_job(objects=2, task_type="custom")
        await world.execute(
            "UPDATE labeling_job SET output_path = :path WHERE id = :id", path=f"s3://{bucket}/out", id=job_id
        )
        return job_id

    return made


async def submit(person: Any, assignment: dict[str, Any], answer: Any) -> Any:
    return await person.client.post(
        f"/v1/assignments/{assignment['assignment_id']}/answer",
        json={"lease_token": assignment["lease_token"], "answer": answer},
    )


async def test_a_large_answer_is_a_file_and_a_small_one_stands_in_its_row(
    ada: Any, world: Any, object_store: ObjectStore, bucket: str, job_into: Any
) -> None:
    await job_into(bucket)
    for answer in (SMALL, LARGE):
        assert (await submit(ada, await ada.claim(), answer)).status_code == 200
    (small, no_address), (nothing, address) = await world.rows(
        "SELECT content, content_ref FROM answer ORDER BY id"
    )
    assert (small, no_address, nothing) == (SMALL, None, None)
    assert address.startswith(f"s3://{bucket}/out/animals/annotations/answers/")
    assert orjson.loads(await object_store.get(ObjectAddress.parse(address))) == LARGE


async def test_a_repeated_large_answer_changes_nothing(
    ada: Any, world: Any, object_store: ObjectStore, bucket: str, job_into: Any
) -> None:
    await job_into(bucket)
    assignment = await ada.claim()
    for repeated in (False, True):
        answer = await submit(ada, assignment, LARGE)
        assert (answer.status_code, answer.json()["repeated"]) == (200, repeated)
    assert await world.value("SELECT count(*) FROM answer") == 1
    files = [file async for file in object_store.keys(ObjectAddress(bucket, "out/"))]
    assert len(files) == 1


async def test_an_answer_that_the_store_does_not_take_is_asked_for_again_and_nothing_is_lost(
    ada: Any, world: Any, object_store: ObjectStore, bucket: str, job_into: Any
) -> None:
    later = f"{bucket}-later"
    await job_into(later)
    assignment = await ada.claim()
    refused = await submit(ada, assignment, LARGE)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "answer_not_kept")
    assert "submit it again" in refused.json()["error"]["message"]
    assert await world.value("SELECT count(*) FROM answer") == 0
    await object_store.ensure_bucket(later)
    assert (await submit(ada, assignment, LARGE)).status_code == 200
    assert await world.value("SELECT count(*) FROM answer WHERE content_ref IS NOT NULL") == 1


async def test_an_answer_that_is_not_valid_leaves_no_file(
    ada: Any, world: Any, object_store: ObjectStore, bucket: str
) -> None:
    await world.open_job()
    await world.execute("UPDATE labeling_job SET output_path = :path", path=f"s3://{bucket}/out")
    answer = await submit(ada, await ada.claim(), {"crowd-classifier": {"label": "x" * 100_000}})
    assert answer.status_code == 422
    assert [file async for file in object_store.keys(ObjectAddress(bucket, ""))] == []


async def test_a_worker_who_goes_back_finds_the_large_answer(ada: Any, bucket: str, job_into: Any) -> None:
    await job_into(bucket)
    await submit(ada, await ada.claim(), LARGE)
    back = await ada.client.post("/v1/jobs/animals/back", json={})
    assert back.status_code == 200, back.text
    assert back.json()["answer"] == LARGE
