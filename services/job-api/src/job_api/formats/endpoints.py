"""`/v1/jobs/{name}/exports`: the labels of a job in other formats. `/v1/manifests`: labels from elsewhere."""

from __future__ import annotations

import asyncio

import structlog
from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import StreamingResponse

from groundwork.errors import Conflict
from groundwork.manifest import LineRules
from groundwork.service import Platform
from groundwork.store.models import LabelingJob
from job_api.access.sessions import ThePlatform
from job_api.formats import schemas
from job_api.formats.converting import convert
from job_api.formats.exporting import ExportNotFound, ExportRunning, JobExport
from job_api.formats.outward import out_format, out_formats
from job_api.jobs.service import get_job

log = structlog.get_logger()

INLINE_SECONDS = 10.0
"""How long a request waits for the archive before it answers that it is being written."""

router = APIRouter(prefix="/v1", tags=["formats"])


async def _job(platform: Platform, name: str) -> LabelingJob:
    async with platform.database.sessions() as session:
        return (await get_job(session, name))[0]


@router.post("/jobs/{name}/exports", responses={202: {"description": "It is being written."}})
async def create(
    name: str,
    body: schemas.ExportCreate,
    request: Request,
    platform: ThePlatform,
    response: Response,
    background: BackgroundTasks,
) -> schemas.Export:
    """Write the labels of an ended job in another format, as a zip archive in S3 beside its other output.

    A small one is ready with the answer (200); a large one goes on (202), and asking for it tells how far.
    An archive that is there already is written anew.
    """
    export = JobExport(platform.store, await _job(platform, name), out_format(body.format))
    dataset = export.check(include_images=body.include_images)
    running = await export.state()
    if running is not None and running.state == "running":
        if running.include_images != body.include_images:
            raise ExportRunning("this export is being written with the other choice of include_images; wait")
        response.status_code = 202
        return running
    known = await export.begin(include_images=body.include_images)
    work = asyncio.create_task(export.run(dataset, known, _rules(request)))
    try:
        done, _ = await asyncio.wait({work}, timeout=INLINE_SECONDS)
    except asyncio.CancelledError:
        work.cancel()
        raise
    if done:
        work.result()
    else:
        response.status_code = 202
        background.add_task(_to_its_end, work)
    return known


async def _to_its_end(work: asyncio.Task[None]) -> None:
    try:
        await work
    except Exception as error:
        # The reason lies beside the archive, where whoever asked will look.
        log.warning("export_failed", error=repr(error))


@router.get("/jobs/{name}/exports")
async def list_exports(name: str, platform: ThePlatform) -> schemas.ExportList:
    """What has been written of this job in other formats, or is being written."""
    job = await _job(platform, name)
    states = await asyncio.gather(
        *(JobExport(platform.store, job, kind).state() for _, kind in sorted(out_formats().items()))
    )
    return schemas.ExportList(exports=[state for state in states if state is not None])


@router.get("/jobs/{name}/exports/{export_format}")
async def show(name: str, export_format: str, platform: ThePlatform) -> schemas.Export:
    """How far an export is."""
    return await _known(JobExport(platform.store, await _job(platform, name), out_format(export_format)))


@router.get(
    "/jobs/{name}/exports/{export_format}/archive",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "The archive."}},
)
async def download(name: str, export_format: str, platform: ThePlatform) -> StreamingResponse:
    """The archive itself."""
    export = JobExport(platform.store, await _job(platform, name), out_format(export_format))
    known = await _known(export)
    if known.state != "ready":
        raise Conflict(f"this export is {known.state}" + (f": {known.reason}" if known.reason else ""))
    head = await platform.store.head(export.archive)
    return StreamingResponse(
        platform.store.stream(export.archive),
        media_type="application/zip",
        headers={
            "Content-Length": str(head.size),
            "Content-Disposition": f'attachment; filename="{name}-{export_format}.zip"',
        },
    )


async def _known(export: JobExport) -> schemas.Export:
    known = await export.state()
    if known is None:
        raise ExportNotFound("this export was not made, or its writing was cut short; make it with a POST")
    return known


@router.post("/manifests/convert", status_code=201)
async def convert_labels(
    body: schemas.ConvertCreate, request: Request, platform: ThePlatform
) -> schemas.Converted:
    """Turn labels of another tool into a manifest that has them as an earlier label.

    A verification or adjustment job can start from it. Nothing is written when anything is wrong; every
    problem is named by its file and record.
    """
    return await convert(platform.store, body, _rules(request))


def _rules(request: Request) -> LineRules:
    return LineRules(buckets=tuple(request.state.settings.allowed_buckets))
