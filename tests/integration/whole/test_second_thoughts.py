"""A worker goes back to what he submitted, and the label follows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from tests.integration.whole.test_job_life import (
    House,
    create,
    house,  # noqa: F401 - a fixture
    output,
    submit,
)

from groundwork.objectstore import ObjectStore


async def test_a_label_follows_its_answer_until_the_job_is_finished(
    house: House,  # noqa: F811 - the fixture
    object_store: ObjectStore,
    bucket: str,
) -> None:
    lines = [{"source": "first"}, {"source": "second"}]
    await create(house, object_store, bucket, lines, workers_per_object=1)
    ada = await house.worker("ada")
    await submit(ada, await house.claim(ada, "moods"), "bad")

    async def labelled() -> Any:
        async with house.database.sessions() as session:
            return await session.scalar(text("SELECT label::text FROM human_label WHERE ordinal = 0"))

    first = await house.until(labelled)
    reopened = (await ada.post("/v1/jobs/moods/back", json={})).json()
    assert reopened["answer"] == {"crowd-classifier": {"label": "bad"}}
    await submit(ada, reopened, "good")

    async def followed() -> Any:
        return await labelled() != first

    await house.until(followed)
    await submit(ada, await house.claim(ada, "moods"), "bad")
    job = await house.until_status("moods", "Completed")
    assert [line["mood"] for line in await output(object_store, job)] == [1, 0]
    assert job["counters"]["human_labeled"] == 2
    (raw,) = (await house.api.get("/v1/jobs/moods/answers", params={"limit": 1})).json()["objects"]
    assert [one["content"] for one in raw["answers"]] == [{"crowd-classifier": {"label": "good"}}]
