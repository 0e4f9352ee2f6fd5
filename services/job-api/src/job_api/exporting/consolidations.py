"""The files that show how labels came about: what was consolidated, what came of it, the labels of a batch.

A job whose answers are consolidated by the user's own function has the first two of each call already; for
the others they are written as if the method had been called once for each page of objects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from groundwork.consolidation_files import Consolidated, Given, write_request, write_response
from groundwork.functions import is_users_own
from groundwork.objectstore import ObjectWriter
from groundwork.output_layout import OutputLayout
from groundwork.service import Platform
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type
from job_api.exporting.lines import Known, Written
from job_api.exporting.manifest import job_line_writer
from job_api.exporting.repository import Page, page_of_objects, pages_of_answers
from job_api.exporting.shapes import known_objects


class _Labeled(NamedTuple):
    line: str
    """As it came."""
    output: dict[str, Any]
    """As it goes out."""


async def write_consolidations(platform: Platform, job: LabelingJob, layout: OutputLayout) -> None:
    """Those of every object that people have answered and that has a label."""
    write = await job_line_writer(platform, job, layout)
    pages = pages_of_answers(platform, job.id, job.objects_total or 0, task_type(job.task_type))
    async with AsyncExitStack() as open_files:
        files = _Files(platform, job, layout, open_files)
        async for rows in pages:
            page = await page_of_objects(platform, job.id, rows[0]["ordinal"], rows[-1]["ordinal"] + 1)
            labeled = _labeled(page, write)
            given = [row for row in rows if row["ordinal"] in labeled]
            given.sort(key=itemgetter("iteration"))  # stable: within a batch by object, as they came
            for iteration, answers in groupby(given, itemgetter("iteration")):
                await files.write(iteration, list(answers), labeled)


def _labeled(page: Page, write: Callable[[Known], Written]) -> dict[int, _Labeled]:
    """The objects of the page that people have labelled."""
    return {
        known.ordinal: _Labeled(known.line, orjson.loads(write(known).line))
        for known in known_objects(page)
        if known.human_at is not None
    }


class _Files:
    """The files of one job; those with the labels of a batch stay open until the end."""

    def __init__(
        self, platform: Platform, job: LabelingJob, layout: OutputLayout, open_files: AsyncExitStack
    ) -> None:
        self._store = platform.store
        self._layout = layout
        self._open_files = open_files
        self._own_function = is_users_own(job.post_function)
        self._keys = (job.label_attribute, f"{job.label_attribute}-metadata")
        self._batches: dict[int, ObjectWriter] = {}
        self._moments: dict[int, set[datetime]] = defaultdict(set)

    async def write(self, iteration: int, rows: Sequence[Any], labeled: dict[int, _Labeled]) -> None:
        """Objects of one batch: `rows` are their answers, by object."""
        asked, given = [], []
        out = await self._batch(iteration)
        for ordinal, answers in groupby(rows, key=itemgetter("ordinal")):
            line, output = labeled[ordinal]
            given_to = [Given(row["public_id"], row["content"], row["content_ref"]) for row in answers]
            asked.append(Consolidated(ordinal, line, given_to))
            content = {key: output[key] for key in self._keys if key in output}
            given.append({"datasetObjectId": str(ordinal), "consolidatedAnnotation": {"content": content}})
            await out.write(orjson.dumps({"datasetObjectId": str(ordinal), **output}) + b"\n")
        if not self._own_function:
            at = self._moment(iteration, max(row["submitted_at"] for row in rows))
            await write_request(self._store, self._layout, iteration, at, asked)
            await write_response(self._store, self._layout, iteration, at, given)

    async def _batch(self, iteration: int) -> ObjectWriter:
        if iteration not in self._batches:
            writer = self._store.writer(
                self._layout.batch_labels(iteration), content_type="application/x-ndjson"
            )
            self._batches[iteration] = await self._open_files.enter_async_context(writer)
        return self._batches[iteration]

    def _moment(self, iteration: int, at: datetime) -> datetime:
        """`at`, or the first second after it that names no file of this batch yet."""
        taken = self._moments[iteration]
        at = at.replace(microsecond=0)
        while at in taken:
            at += timedelta(seconds=1)
        taken.add(at)
        return at
