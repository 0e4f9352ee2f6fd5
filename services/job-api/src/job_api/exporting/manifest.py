"""Writing the output manifest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from groundwork.ahead import ahead
from groundwork.objectstore import ObjectAddress
from groundwork.output_layout import OutputLayout
from groundwork.service import Platform
from groundwork.store.models import JobDefinition, LabelingJob
from groundwork.task_types import OutputFile, task_type
from job_api.exporting.lines import Known, Written, line_writer
from job_api.exporting.repository import pages_of_objects
from job_api.exporting.shapes import PageWriter

UPLOADS = 16
"""Label files written at once."""


async def write_manifest(platform: Platform, job: LabelingJob, layout: OutputLayout) -> None:
    """One line per data object, in manifest order, in constant memory; the manifest appears whole."""
    async with (
        platform.store.writer(layout.manifest, content_type="application/x-ndjson") as out,
        aclosing(output_lines(platform, job, layout, store_files=True)) as coming,
    ):
        async for lines in coming:
            await out.write(lines)


async def output_lines(
    platform: Platform, job: LabelingJob, layout: OutputLayout, *, store_files: bool
) -> AsyncGenerator[bytes, None]:
    """The lines of the output manifest as they stand, many at once.

    With `store_files`, a label that is a file is stored before the line that points at it is given.
    """
    pages = PageWriter(await job_line_writer(platform, job, layout), job.label_attribute)
    kind = task_type(job.task_type)
    async with aclosing(ahead(pages_of_objects(platform, job.id, job.objects_total or 0, kind))) as coming:
        async for page in coming:
            lines, files = pages.lines(page)
            if store_files:
                await _store_files(platform, files)
            yield lines


async def job_line_writer(
    platform: Platform, job: LabelingJob, layout: OutputLayout
) -> Callable[[Known], Written]:
    """The function that writes single lines of the job, with what its label category file says."""
    async with platform.database.sessions() as session:
        definition = await session.get(JobDefinition, job.id)
    categories = (definition.label_categories if definition else None) or {}
    return line_writer(job, layout, categories.get("labels") or ())


async def _store_files(platform: Platform, files: Sequence[tuple[ObjectAddress, OutputFile]]) -> None:
    free = asyncio.Semaphore(UPLOADS)

    async def upload(address: ObjectAddress, file: OutputFile) -> None:
        async with free:
            await platform.store.put(address, file.content, content_type=file.content_type)

    async with asyncio.TaskGroup() as uploads:
        for address, file in files:
            uploads.create_task(upload(address, file))
