"""Only the chosen lines of a manifest become data objects."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from tests.integration.job_api.conftest import PutManifest, wait_for_status
from tests.integration.job_api.test_importing import Killed, new_job
from tests.integration.job_api.test_jobs import request

from groundwork.manifest import reader
from groundwork.service import open_platform
from groundwork.store import Database
from groundwork.store.database import copy_text
from groundwork.store.models import DatasetObject, JobDefinition
from job_api.importing import batches, service
from job_api.importing.service import import_manifest
from job_api.settings import JobApiSettings

COUNT = 12_000
CONTENTS = [
    {"source": f"text {number}", "size": number, "even": number % 2 == 0, "meta-data": {"lang": "de"}}
    for number in range(COUNT)
]
MANIFEST = "\n".join(json.dumps(content) for content in CONTENTS).encode()


async def imported(database: Database) -> list[int]:
    async with database.sessions() as session:
        rows = (
            await session.execute(
                select(DatasetObject.ordinal, DatasetObject.line).order_by(DatasetObject.ordinal)
            )
        ).all()
    assert [row.ordinal for row in rows] == list(range(len(rows)))
    return [json.loads(row.line)["size"] for row in rows]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"where": "s.size < 5 OR s.size = 11999"}, [0, 1, 2, 3, 4, 11_999]),
        ({"where": "s.\"meta-data\".lang = 'de' AND even", "first": 3}, [0, 2, 4]),
        ({"first": 4}, [0, 1, 2, 3]),
    ],
)
async def test_the_selected_lines_are_numbered_in_their_order(
    api: httpx.AsyncClient,
    team: str,
    put_manifest: PutManifest,
    database: Database,
    selection: dict[str, Any],
    expected: list[int],
) -> None:
    body = request(await put_manifest(MANIFEST), team, selection=selection)
    created = await api.post("/v1/jobs", json=body)
    assert created.status_code == 201, created.text
    job = await wait_for_status(api, "moods", "InProgress")
    assert job["counters"]["total"] == len(expected)
    assert await imported(database) == expected


async def test_a_sample_of_the_lines_that_fulfil_the_condition_is_exact_and_repeatable(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, database: Database
) -> None:
    manifest = await put_manifest(MANIFEST)
    selection = {"where": "even AND size >= 2000", "sample": 0.1, "seed": 7}
    await api.post("/v1/jobs", json=request(manifest, team, selection=selection))
    await wait_for_status(api, "moods", "InProgress")
    drawn = await imported(database)
    assert len(drawn) == 500
    assert drawn == sorted(set(drawn))
    assert all(size % 2 == 0 and size >= 2000 for size in drawn)
    await api.post("/v1/jobs", json=request(manifest, team, name="again", selection=selection))
    await wait_for_status(api, "again", "InProgress")
    async with database.sessions() as session:
        lines = await session.scalars(
            select(DatasetObject.line).where(DatasetObject.job_id == 2).order_by(DatasetObject.ordinal)
        )
    assert [json.loads(line)["size"] for line in lines] == drawn


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("size < 0", "the selection takes no line"),
        ("CAST(source AS INTEGER) = 1", "the selection's condition: "),
    ],
)
async def test_a_selection_that_cannot_be_made_fails_the_job(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, database: Database, where: str, reason: str
) -> None:
    # What is wrong shows beyond what is looked at before the job is created.
    lines = [json.dumps({"source": "1", "size": 1, "x": "y" * 19_000}).encode()] * 80 + [MANIFEST]
    body = request(await put_manifest(b"\n".join(lines)), team, selection={"where": where})
    created = await api.post("/v1/jobs", json=body)
    assert created.status_code == 201, created.text
    assert reason in (await wait_for_status(api, "moods", "Failed"))["failure_reason"]
    assert await imported(database) == []


async def test_a_killed_selecting_import_goes_on_with_the_same_lines(
    platform_settings: dict[str, Any],
    put_manifest: PutManifest,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manifest = await put_manifest(MANIFEST)
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="")
    selection = {"where": "even", "sample": 0.5, "seed": 3, "first": None}
    async with open_platform("test", settings) as platform:
        job = await new_job(platform, manifest)
        async with platform.transaction() as session:
            session.add(JobDefinition(job_id=job.id, selection=selection))
        stored = 0
        original = copy_text

        async def copy_twice(*arguments: Any) -> None:
            nonlocal stored
            await original(*arguments)
            stored += 1
            if stored == 3:
                raise Killed

        monkeypatch.setattr(reader, "BLOCK_BYTES", 32 * 1024)  # many blocks, however the bytes arrive
        monkeypatch.setattr(batches, "ROWS", 500)
        with monkeypatch.context() as patched:
            patched.setattr(service, "copy_text", copy_twice)
            with pytest.raises(Killed):
                await import_manifest(platform, job)
        before = await imported(database)
        monkeypatch.setattr(reader, "BLOCK_BYTES", 50 * 1024)  # and not the same blocks as the first time
        assert await import_manifest(platform, job) == 3_000
        after = await imported(database)
        assert (len(after), after[: len(before)]) == (3_000, before)
        assert 0 < len(before) < 3_000

        again = await new_job(platform, manifest, name="again")
        async with platform.transaction() as session:
            session.add(JobDefinition(job_id=again.id, selection=selection))
        await import_manifest(platform, again)
        async with database.sessions() as session:
            lines = await session.scalars(
                select(DatasetObject.line)
                .where(DatasetObject.job_id == again.id)
                .order_by(DatasetObject.ordinal)
            )
        assert [json.loads(line)["size"] for line in lines] == after
