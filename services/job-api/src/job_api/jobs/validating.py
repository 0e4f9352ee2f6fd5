"""The dry run: everything that creating the job and importing its manifest would find, at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any

from groundwork.manifest import LineRules
from groundwork.objectstore import ObjectAddress
from groundwork.service import Platform
from job_api.importing.problems import ManifestRejected
from job_api.importing.reading import ManifestReader
from job_api.importing.selection import picking
from job_api.jobs.checking import check_job
from job_api.jobs.schemas import JobCreate, Problem, Validation
from job_api.jobs.tolerant import read_request

MAX_LINES_NAMED = 1000


async def validate_job(platform: Platform, body: dict[str, Any], buckets: Sequence[str]) -> Validation:
    """Reads the whole manifest and stores nothing; data may lie in buckets that one of the patterns fits.

    `body` should be a JobCreate; when it is not, what can be read of it is checked all the same.
    """
    reading = read_request(body)
    problems = [Problem(where=where, message=message) for where, message in reading.problems]
    request = reading.request
    if request is None:
        return Validation(valid=False, problems=problems, objects=None)
    findings = await check_job(platform, request)
    problems += [
        Problem(where=where, message=message) for where, message in findings.problems if reading.is_new(where)
    ]
    objects = None
    readable = not any(where == "input_manifest" for where, _ in findings.problems)
    if request.input_manifest is not None and readable:
        medium = "any" if findings.kind is None else findings.kind.media
        rules = LineRules(medium=medium, buckets=tuple(buckets))
        reader = ManifestReader(platform.store, ObjectAddress.parse(request.input_manifest), rules)
        bad_lines, objects = await _scan(reader)
        problems += bad_lines
        if not reading.is_sound("selection"):
            objects = None
        elif request.selection is not None and not bad_lines:
            chosen, objects = await _count_selected(reader, request)
            problems += chosen
        if objects == 0 and request.streaming is None and not problems:
            problems.append(Problem(where="input_manifest", message="the job would have no data object"))
    return Validation(valid=not problems, problems=problems, objects=objects)


async def _scan(reader: ManifestReader) -> tuple[list[Problem], int]:
    """What is wrong with lines of the manifest, and how many are good."""
    named: list[Problem] = []
    bad = good = 0
    async with aclosing(reader.blocks()) as blocks:
        async for _, lines in blocks:
            good += len(lines.texts)
            bad += len(lines.problems)
            for number, message in lines.problems[: MAX_LINES_NAMED - len(named)]:
                named.append(Problem(where=f"input_manifest, line {number}", message=message))
    if bad > len(named):
        more = f"{bad - len(named):,} more lines cannot be used"
        named.append(Problem(where="input_manifest", message=more))
    return named, good


async def _count_selected(reader: ManifestReader, request: JobCreate) -> tuple[list[Problem], int | None]:
    assert request.selection is not None  # noqa: S101 - the caller has looked
    objects = 0
    try:
        async with AsyncExitStack() as stack:
            picker = await stack.enter_async_context(picking(request.selection.model_dump(), reader))
            blocks = await stack.enter_async_context(aclosing(reader.blocks()))
            async for _, lines in blocks:
                objects += sum(await picker.take(lines.contents))
                if picker.done:
                    break
    except ManifestRejected as rejected:
        return [Problem(where="selection", message=rejected.message.removeprefix("ClientError: "))], None
    return [], objects
