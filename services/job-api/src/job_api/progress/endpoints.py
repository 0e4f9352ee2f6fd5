"""Following a job: progress as server-sent events, and the results as they stand."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from groundwork.output_layout import OutputLayout
from job_api.access.sessions import ThePlatform
from job_api.exporting.manifest import output_lines
from job_api.jobs.service import get_job
from job_api.progress.feeds import ProgressFeeds

router = APIRouter(prefix="/v1", tags=["jobs"])

_EVENTS = {
    "description": "Events `progress`, with the document of `/progress`, and at last `end`",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}
_LINES = {
    "description": "The output manifest",
    "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
}


@router.get("/jobs/{name}/events", response_class=StreamingResponse, responses={200: _EVENTS})
async def events(name: str, request: Request, platform: ThePlatform) -> StreamingResponse:
    """The job's progress whenever it changes, as server-sent events, until the job has ended."""
    async with platform.database.sessions() as session:
        job, _ = await get_job(session, name)
    feeds: ProgressFeeds = request.state.feeds
    return StreamingResponse(
        feeds.follow(job.id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/jobs/{name}/results", response_class=StreamingResponse, responses={200: _LINES})
async def results(name: str, platform: ThePlatform) -> StreamingResponse:
    """The lines of the output manifest as they stand, also while the job runs.

    Labels that are files lie at their addresses when the manifest in S3 was written with them.
    """
    async with platform.database.sessions() as session:
        job, _ = await get_job(session, name)
    layout = OutputLayout.of(job.output_path, job.name)
    return StreamingResponse(
        output_lines(platform, job, layout, store_files=False), media_type="application/x-ndjson"
    )
