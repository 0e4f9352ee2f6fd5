"""The output manifest of a job with every kind of outcome, of any size, and after a crash."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import insert
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.test_importing import new_job

from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore, ObjectStoreUnavailable
from groundwork.output_layout import OutputLayout
from groundwork.service import Platform, open_platform
from groundwork.store.models import HumanLabel, LabelingJob, MachineLabel, ObjectFailure
from groundwork.task_types import task_type
from job_api.exporting import repository
from job_api.exporting.lines import Known, line_writer
from job_api.exporting.manifest import write_manifest
from job_api.exporting.repository import pages_of_objects
from job_api.importing.service import import_manifest
from job_api.settings import JobApiSettings

AT = datetime(2024, 5, 2, 9, 20, 11, 7, UTC)
COUNT = 11_000


@pytest_asyncio.fixture
async def platform(platform_settings: dict[str, Any]) -> AsyncIterator[Platform]:
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="")
    async with open_platform("test", settings) as opened:
        yield opened


async def imported_job(platform: Platform, manifest: str, bucket: str) -> LabelingJob:
    job = await new_job(platform, manifest)
    total = await import_manifest(platform, job)
    async with platform.transaction() as session:
        stored = await session.get_one(LabelingJob, job.id)
        stored.objects_total = total
        stored.workers_per_object = 3
        stored.output_path = f"s3://{bucket}/out"
    return stored


def known(ordinal: int, line: str, **values: Any) -> Known:
    nothing: dict[str, Any] = dict.fromkeys(Known._fields)
    return Known(**{**nothing, "ordinal": ordinal, "line": line, **values})


async def test_every_object_has_its_line_and_a_second_export_writes_the_same(
    platform: Platform, put_manifest: PutManifest, object_store: ObjectStore, bucket: str
) -> None:
    lines = [json.dumps({"source": f'text {n} \\ "ä"', "n": n}, ensure_ascii=False) for n in range(COUNT)]
    lines[7] = json.dumps({"source": "kept", "j": 1, "j-metadata": {"human-annotated": "yes"}})
    lines[8] = json.dumps({"source": "failed before", "j-metadata": {"failure-reason": "x"}, "last": 1})
    job = await imported_job(platform, await put_manifest("\n".join(lines).encode()), bucket)
    humans, machines, failures, expected = [], [], [], []
    write = line_writer(job, OutputLayout.of(job.output_path, job.name))
    for n, line in enumerate(lines):
        at = AT + timedelta(microseconds=n * 1001)
        row = known(n, line)
        if n % 5 == 0:
            humans.append({"label": n % 2, "confidence": n % 97 / 97, "labeled_at": at, "answers": 3})
            row = known(n, line, human_label=n % 2, human_confidence=n % 97 / 97, human_at=at)
        elif n % 5 == 1:
            machines.append({"label": n % 2, "confidence": n / COUNT, "labeled_at": at, "round": 1})
            row = known(n, line, machine_label=n % 2, machine_confidence=n / COUNT, machine_at=at)
        elif n % 5 == 3:
            reason = f'ClientError: "{n}" is gone\nfor ever\t\\ '
            failures.append({"reason": reason, "found_by": "test", "created_at": at})
            row = known(n, line, reason=reason, failed_at=at)
        for rows in (humans, machines, failures):
            if rows and "ordinal" not in rows[-1]:
                rows[-1].update(job_id=job.id, ordinal=n)
        expected.append(write(row).line.decode())
    # Whatever else is said of them: people win over models and failures.
    machines.append({**machines[0], "ordinal": 0})
    failures.append({**failures[0], "ordinal": 1})
    async with platform.transaction() as session:
        for table, rows in ((HumanLabel, humans), (MachineLabel, machines), (ObjectFailure, failures)):
            for start in range(0, len(rows), 1000):
                await session.execute(insert(table), rows[start : start + 1000])
    layout = OutputLayout.of(job.output_path, job.name)
    await write_manifest(platform, job, layout)
    first = await object_store.get(layout.manifest)
    assert first.decode().split("\n") == [*expected, ""]
    assert (
        json.loads(expected[3])["j-metadata"]["failure-reason"] == 'ClientError: "3" is gone\nfor ever\t\\ '
    )
    assert (expected[7], expected[2]) == (lines[7], lines[2])
    await write_manifest(platform, job, layout)
    assert await object_store.get(layout.manifest) == first


async def test_pages_of_long_lines_have_few_of_them(
    platform: Platform, put_manifest: PutManifest, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps({"source": "x" * (19_000 if n % 50 < 10 else 10), "n": n}) for n in range(200)]
    job = await imported_job(platform, await put_manifest("\n".join(lines).encode()), bucket)
    monkeypatch.setattr(repository, "PAGE_BYTES", 100_000)
    kind = task_type(job.task_type)
    pages = [page async for page in pages_of_objects(platform, job.id, len(lines), kind)]
    assert max(len(page.lines) for page in pages) <= 100_000
    assert [line for page in pages for line in page.lines.split("\n")] == lines
    assert [ordinal for page in pages for ordinal in page.ordinals] == list(range(len(lines)))


def resident_mib() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


async def test_a_large_object_goes_up_in_parts_in_little_memory(
    object_store: ObjectStore, bucket: str
) -> None:
    address = ObjectAddress(bucket, "large")
    before = peak = resident_mib()
    async with object_store.writer(address, content_type="text/plain") as out:
        for n in range(150):
            await out.write(b"%07d\n" % n * 131_072)  # 1 MiB each
            peak = max(peak, resident_mib())
    assert peak - before < 90
    place = 0
    async for chunk in object_store.stream(address):
        for offset in range(-place % 1_048_576, len(chunk), 1_048_576):
            if len(chunk) - offset >= 8:
                assert chunk[offset : offset + 8] == b"%07d\n" % ((place + offset) // 1_048_576)
        place += len(chunk)
    assert place == 150 * 1_048_576


async def test_a_failing_part_fails_the_whole_and_leaves_no_object(
    object_store: ObjectStore, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Any = object_store._client
    original = client.upload_part

    async def third_fails(**request: Any) -> Any:
        if request["PartNumber"] == 3:
            request["UploadId"] = "no-such-upload"
        return await original(**request)

    monkeypatch.setattr(client, "upload_part", third_fails)
    address = ObjectAddress(bucket, "broken")

    async def write() -> None:
        async with object_store.writer(address, content_type="text/plain") as out:
            for _ in range(60):
                await out.write(bytes(1_048_576))

    with pytest.raises((ObjectStoreUnavailable, ObjectNotFound)):
        await write()
    with pytest.raises(ObjectNotFound):
        await object_store.head(address)
