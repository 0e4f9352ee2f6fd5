"""An import that is killed goes on from its checkpoint and ends with the same rows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integration.job_api.conftest import PutManifest

from groundwork.manifest import reader
from groundwork.objectstore import ObjectStore
from groundwork.service import Platform, open_platform
from groundwork.store.database import copy_text
from groundwork.store.models import DatasetObject, ImportCheckpoint, LabelingJob, WorkTeam
from job_api.importing import batches, service
from job_api.importing.checkpoint import ImportOvertaken, advance, start_or_resume
from job_api.importing.service import JobMovedOn, import_manifest
from job_api.settings import JobApiSettings

LINES = [
    f'{{"source": "text {number}",\t"path": "C:\\\\new\\\\{number}", "quote": "\\"\\u00e4ä"}}'
    for number in range(25_000)
]


class Killed(BaseException):
    """Stands in for SIGKILL: nothing catches it."""


async def new_job(platform: Platform, manifest: str, name: str = "j") -> LabelingJob:
    async with platform.transaction() as session:
        team = await session.scalar(
            insert(WorkTeam).values(name=name, name_key=name, description="").returning(WorkTeam.id)
        )
        job = LabelingJob(
            name=name, name_key=name, status="Initializing", task_type="text-classification",
            label_attribute="j", labels=["a", "b"], input_manifest=manifest, output_path="s3://b/out",
            team_id=team, title="", description="", instructions="", workers_per_object=1,
            task_time_limit_seconds=60, max_concurrent_objects=10, automated=False,
        )  # fmt: skip
        session.add(job)
    return job


@pytest.mark.parametrize("batches_before_the_kill", [0, 1, 2])
async def test_a_killed_import_goes_on(
    platform_settings: dict[str, Any],
    put_manifest: PutManifest,
    monkeypatch: pytest.MonkeyPatch,
    batches_before_the_kill: int,
) -> None:
    manifest = await put_manifest("\r\n".join(LINES).encode())
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="")
    async with open_platform("test", settings) as platform:
        job = await new_job(platform, manifest)
        stored: list[int] = []

        async def copy_then_die(session: AsyncSession, *arguments: Any) -> None:
            await copy_text(session, *arguments)  # the rows are there, but their transaction never commits
            if len(stored) == batches_before_the_kill:
                raise Killed
            stored.append(b"".join(arguments[-1]).count(b"\n"))

        with monkeypatch.context() as patched:
            patched.setattr(reader, "BLOCK_BYTES", 64 * 1024)  # many blocks, however the bytes arrive
            patched.setattr(batches, "ROWS", 5_000)
            patched.setattr(service, "copy_text", copy_then_die)
            with pytest.raises(Killed):
                await import_manifest(platform, job)
        async with platform.database.sessions() as session:
            rows = await session.scalar(select(func.count()).select_from(DatasetObject))
        assert rows == sum(stored)

        assert await import_manifest(platform, job) == len(LINES)
        async with platform.database.sessions() as session:
            lines = await session.scalars(select(DatasetObject.line).order_by(DatasetObject.ordinal))
            assert list(lines) == LINES


async def test_a_job_that_was_stopped_meanwhile_is_left_alone(
    platform_settings: dict[str, Any], put_manifest: PutManifest
) -> None:
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="")
    async with open_platform("test", settings) as platform:
        job = await new_job(platform, await put_manifest("\n".join(LINES).encode()))
        async with platform.transaction() as session:
            await session.execute(update(LabelingJob).values(status="Stopping", stop_reason="asked to"))
        with pytest.raises(JobMovedOn):
            await import_manifest(platform, job)
        async with platform.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(DatasetObject)) == 0


async def test_a_manifest_that_changed_is_imported_from_its_start(
    platform_settings: dict[str, Any], put_manifest: PutManifest, object_store: ObjectStore
) -> None:
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="")
    async with open_platform("test", settings) as platform:
        job = await new_job(platform, await put_manifest("\n".join(LINES).encode()))
        await import_manifest(platform, job)
        await put_manifest(b'{"source": "another"}\n')
        assert await import_manifest(platform, job) == 1
        async with platform.database.sessions() as session:
            assert list(await session.scalars(select(DatasetObject.line))) == ['{"source": "another"}']


async def test_of_two_importers_only_one_goes_on(
    platform_settings: dict[str, Any], put_manifest: PutManifest
) -> None:
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="")
    async with open_platform("test", settings) as platform:
        job = await new_job(platform, await put_manifest(b'{"source": "a"}'))
        seen: ImportCheckpoint = await start_or_resume(platform, job.id, "etag")
        async with platform.transaction() as session:
            await advance(session, seen, byte_offset=10, lines_read=1, objects=1)
        with pytest.raises(ImportOvertaken):
            async with platform.transaction() as session:
                await advance(session, seen, byte_offset=10, lines_read=1, objects=1)
