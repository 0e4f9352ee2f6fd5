"""Writing the labels of a job in another format: from its output manifest, in constant memory.

The archive appears whole at the end or not at all. How far it is lies beside it as a small JSON document, so
that every replica can tell, and a run that was killed shows by its silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import structlog

from groundwork.errors import Conflict, LabelingError, NotFound
from groundwork.manifest import LineRules, read_lines
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from groundwork.output_layout import OutputLayout
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type
from job_api.formats.fetching import Fetcher
from job_api.formats.outward import OutFormat
from job_api.formats.reading import dataset_of
from job_api.formats.record import Dataset
from job_api.formats.run import ExportRun
from job_api.formats.schemas import Export

log = structlog.get_logger()

TOLD_EVERY = 2.0
"""Seconds between two notes of how far it is."""
SILENT = timedelta(seconds=60)
"""A running export that has not been heard of for so long was killed."""


class ExportNotFound(NotFound):
    """There is no such export."""

    code = "export_not_found"


class NothingToExport(Conflict):
    """The job has no output manifest yet."""

    code = "nothing_to_export"


class ExportRunning(Conflict):
    """The same export is being written with other options."""

    code = "export_running"


class JobExport:
    """One format of one job."""

    def __init__(self, store: ObjectStore, job: LabelingJob, kind: OutFormat) -> None:
        self._store = store
        self._job = job
        self._format = kind
        self._output = OutputLayout.of(job.output_path, job.name).base
        folder = self._output.child("exports")
        self.archive = folder.child(f"{kind.name}.zip")
        self._state = folder.child(f"{kind.name}.json")

    async def state(self) -> Export | None:
        """What is known of it; None when it was never begun, or was killed."""
        try:
            known = Export.model_validate_json(await self._store.get(self._state))
        except ObjectNotFound:
            return None
        if known.state == "running" and datetime.now(UTC) - known.updated_at > SILENT:
            return None
        return known

    def check(self, *, include_images: bool) -> Dataset:
        """Raises InvalidRequest and NothingToExport."""
        job, kind = self._job, task_type(self._job.task_type)
        dataset = dataset_of(job.name, job.label_attribute, kind.metadata_type, kind.media, job.labels)
        self._format.check(dataset, include_images=include_images)
        if job.output_manifest is None:
            raise NothingToExport(
                f"job {job.name!r} has not ended; wait for its end, or stop it, and export then"
            )
        return dataset

    async def begin(self, *, include_images: bool) -> Export:
        """Write down that it is running."""
        export = Export(
            format=self._format.name,
            include_images=include_images,
            state="running",
            address=str(self.archive),
            updated_at=datetime.now(UTC),
        )
        await self._tell(export)
        return export

    async def run(self, dataset: Dataset, export: Export, rules: LineRules) -> None:
        """Write the archive; `export` says how far it is. What went wrong is noted there, and raised.

        Pictures and masks are fetched from buckets that the rules allow, and from the job's own output.
        """

        def check(address: ObjectAddress) -> None:
            own = address.bucket == self._output.bucket and address.key.startswith(f"{self._output.key}/")
            if not own:
                rules.check_bucket(address.bucket)

        fetcher = Fetcher(self._store, self._format, dataset, check, pictures=export.include_images)
        run = ExportRun(self._format, dataset, export, fetcher)
        telling = asyncio.create_task(self._keep_telling(export))
        try:
            async with self._store.writer(self.archive, content_type="application/zip") as out:
                async for piece in run.pieces(self._lines()):
                    await out.write(piece)
            export.size = (await self._store.head(self.archive)).size
            export.state = "ready"
        except BaseException as error:
            export.state = "failed"
            export.reason = error.message if isinstance(error, LabelingError) else "it was interrupted"
            raise
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await self._tell(export)
        log.info("labels_exported", job_id=self._job.id, format=self._format.name, objects=export.objects)

    async def _lines(self) -> AsyncIterator[list[bytes]]:
        chunks = self._store.stream(ObjectAddress.parse(self._job.output_manifest or ""))
        async for lines in read_lines(chunks):
            yield [line.content for line in lines]

    async def _keep_telling(self, export: Export) -> None:
        while True:
            await asyncio.sleep(TOLD_EVERY)
            await self._tell(export)

    async def _tell(self, export: Export) -> None:
        export.updated_at = datetime.now(UTC)
        await self._store.put(
            self._state, export.model_dump_json(indent=2).encode(), content_type="application/json"
        )
