"""What workers answered, word for word."""

from __future__ import annotations

import httpx
import orjson
import pytest
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.answer_contents import LARGE_BYTES, keep
from groundwork.objectstore import ObjectStore
from groundwork.output_layout import OutputLayout
from groundwork.store import Database
from job_api.answers import endpoints


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    found = await start_job(api, database, put_manifest)
    for number in (1, 2):
        await found.execute(
            "INSERT INTO worker (public_id, email, name, password_hash) VALUES (:id, :id, :id, 'x')",
            id=f"w-{number}",
        )
    return found


async def answer(life: Life, ordinal: int, *workers: int) -> None:
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)"
        " VALUES (:job, :ordinal, 'open', 9)",
        ordinal=ordinal,
    )
    for worker in workers:
        await life.execute(
            """INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,
                                   seconds_spent)
               SELECT :job, t.id, :ordinal, w.id, gen_random_uuid(), jsonb_build_object('mood', w.public_id),
                      now(), 1.5
               FROM labeling_task AS t, worker AS w
               WHERE t.ordinal = :ordinal AND w.public_id = :worker""",
            ordinal=ordinal,
            worker=f"w-{worker}",
        )


async def test_answers_are_listed_by_object_in_pages(life: Life) -> None:
    await answer(life, 2, 1)
    await answer(life, 0, 2, 1)
    page = (await life.api.get("/v1/jobs/moods/answers?limit=1")).json()
    assert page["next_after"] == 0
    ((found),) = page["objects"]
    assert found["object_id"] == "0"
    assert [one["worker_id"] for one in found["answers"]] == ["w-2", "w-1"]
    assert found["answers"][0]["content"] == {"mood": "w-2"}
    assert found["answers"][0]["seconds_spent"] == 1.5
    rest = (await life.api.get("/v1/jobs/moods/answers?after=0")).json()
    assert ([one["object_id"] for one in rest["objects"]], rest["next_after"]) == (["2"], None)


async def test_a_job_without_answers_has_none_and_an_unknown_job_is_not_found(life: Life) -> None:
    assert (await life.api.get("/v1/jobs/moods/answers")).json() == {"objects": [], "next_after": None}
    assert (await life.api.get("/v1/jobs/other/answers")).status_code == 404


async def make_large(
    life: Life, store: ObjectStore, bucket: str, ordinal: int, *, lost: bool = False
) -> None:
    """The answers to this object lie in a file, or did once."""
    layout = OutputLayout.of(f"s3://{bucket}/out", "moods")
    address = await keep(store, layout, orjson.dumps({"mood": ordinal, "more": "x" * LARGE_BYTES}))
    await life.execute(
        "UPDATE answer SET content = NULL, content_ref = :ref WHERE ordinal = :ordinal",
        ref=str(layout.answer("0" * 64)) if lost else address,
        ordinal=ordinal,
    )


async def test_large_answers_are_read_from_their_files_and_fill_a_page_sooner(
    life: Life, object_store: ObjectStore, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "PAGE_BYTES", LARGE_BYTES)
    for ordinal in range(4):
        await answer(life, ordinal, 1, 2)
        if ordinal:
            await make_large(life, object_store, bucket, ordinal)
    seen: list[tuple[str, list[object]]] = []
    after: int | None = -1
    pages = 0
    while after is not None:
        page = (await life.api.get(f"/v1/jobs/moods/answers?after={after}")).json()
        seen += [
            (one["object_id"], [given["content"]["mood"] for given in one["answers"]])
            for one in page["objects"]
        ]
        after, pages = page["next_after"], pages + 1
    assert seen == [("0", ["w-1", "w-2"]), ("1", [1, 1]), ("2", [2, 2]), ("3", [3, 3])]
    assert pages == 3


async def test_an_answer_whose_file_is_gone_is_null(
    life: Life, object_store: ObjectStore, bucket: str
) -> None:
    await answer(life, 0, 1)
    await make_large(life, object_store, bucket, 0, lost=True)
    page = (await life.api.get("/v1/jobs/moods/answers")).json()
    assert page["objects"][0]["answers"][0]["content"] is None
