"""`/v1/jobs`: labelling jobs, their progress and their results. Callers hold an API key."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import NotFound
from groundwork.manifest import source_of
from groundwork.money import usd_of
from groundwork.output_layout import OutputLayout
from groundwork.store.models import LabelingJob
from job_api.access.sessions import ReadSession, ThePlatform
from job_api.exporting.lines import human_confidence, value_writer
from job_api.jobs import schemas
from job_api.jobs.creating import Origin, create_job
from job_api.jobs.repository import JobRepository
from job_api.jobs.service import get_job
from job_api.jobs.tolerant import UncheckedJob
from job_api.jobs.validating import validate_job
from job_api.progress.document import progress_of

router = APIRouter(prefix="/v1", tags=["jobs"])


async def _one_shown(request: Request, session: AsyncSession, job: LabelingJob, team: str) -> schemas.Job:
    repository = JobRepository(session)
    spent = await repository.spent_by([job])
    return _shown(request, job, team, await repository.counters(job), spent.get(job.id, 0))


def _shown(
    request: Request, job: LabelingJob, team: str, counters: schemas.Counters, spent_mills: int
) -> schemas.Job:
    automation = None
    if job.target_error is not None and job.confidence is not None:
        automation = schemas.Automation(target_error=job.target_error, confidence=job.confidence)
    test = None
    if job.test_questions:
        test = schemas.QualificationTest(questions=job.test_questions, pass_share=job.test_pass_share)
    return schemas.Job.model_validate(
        {
            **{key: getattr(job, key) for key in schemas.Job.model_fields if hasattr(job, key)},
            "team": team,
            "automation": automation,
            "test": test,
            "task_price": None if job.task_price_mills is None else usd_of(job.task_price_mills),
            "budget": None if job.budget_mills is None else usd_of(job.budget_mills),
            "spent": None if job.task_price_mills is None else usd_of(spent_mills),
            "counters": counters,
            "portal_url": request.state.settings.portal_url,
        }
    )


@router.post("/jobs", status_code=201)
async def create(body: schemas.JobCreate, request: Request, platform: ThePlatform) -> schemas.Job:
    """Create a labelling job; its manifest is imported in the background."""
    settings = request.state.settings
    created = await create_job(platform, body, Origin(settings.account_id, settings.region))
    async with platform.database.sessions() as session:
        job, team = await get_job(session, created.name)
        return await _one_shown(request, session, job, team)


@router.post("/jobs/validate")
async def validate(body: UncheckedJob, request: Request, platform: ThePlatform) -> schemas.Validation:
    """A dry run: everything that is wrong with the request, its files and every line of its manifest."""
    return await validate_job(platform, body, request.state.settings.allowed_buckets)


@router.get("/jobs")
async def list_jobs(
    request: Request,
    session: ReadSession,
    after: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    status: schemas.JobStatus | None = None,
    name_contains: Annotated[schemas.Text, Query(max_length=63)] = "",
) -> schemas.JobList:
    """The newest jobs first; the case of `name_contains` does not matter."""
    repository = JobRepository(session)
    found = await repository.newest(limit, after=after, status=status, name_contains=name_contains)
    jobs = [job for job, _ in found]
    counters, spent = await repository.counters_of(jobs), await repository.spent_by(jobs)
    return schemas.JobList(
        jobs=[_shown(request, job, team, counters[job.id], spent.get(job.id, 0)) for job, team in found],
        next_after=found[-1][0].id if len(found) == limit else None,
    )


@router.get("/jobs/{name}")
async def show(name: str, request: Request, session: ReadSession) -> schemas.Job:
    """One job."""
    return await _one_shown(request, session, *await get_job(session, name))


@router.get("/jobs/{name}/progress")
async def progress(name: str, session: ReadSession) -> schemas.Progress:
    """How far the job has come, and at which rate."""
    job, _ = await get_job(session, name)
    return await progress_of(session, job)


@router.get("/jobs/{name}/objects")
async def objects(
    name: str,
    session: ReadSession,
    after: Annotated[int, Query(ge=-1)] = -1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    state: Literal["human_labeled", "machine_labeled", "failed", "unlabeled"] | None = None,
) -> schemas.Ledger:
    """The ledger: what is known of each data object, in manifest order."""
    job, _ = await get_job(session, name)
    rows = await JobRepository(session).ledger(job, after=after, limit=limit, state=state)
    value_of = value_writer(job, OutputLayout.of(job.output_path, job.name))
    entries = []
    for row in rows:
        key, value = source_of(row.line)
        label, confidence = None, row.confidence
        if row.label is not None:
            if row.state == "human_labeled":
                confidence = human_confidence(job, confidence)
            label = value_of(row.ordinal, row.label, confidence, row.labeled_at)
        elif row.kept:
            label = orjson.loads(row.line)[job.label_attribute]
        entries.append(
            schemas.LedgerEntry(
                object_id=str(row.ordinal),
                state=row.state,
                source={key: value},
                label=label,
                confidence=confidence,
                answers=row.answers,
                reason=row.reason,
            )
        )
    return schemas.Ledger(objects=entries, next_after=rows[-1].ordinal if len(rows) == limit else None)


@router.get("/jobs/{name}/certificate")
async def certificate(name: str, session: ReadSession) -> dict[str, Any]:
    """The promise about the machine labels, with its evidence; 404 while there is none."""
    job, _ = await get_job(session, name)
    document: dict[str, Any] | None = await JobRepository(session).certificate(job)
    if document is None:
        raise NotFound(f"job {job.name!r} has no certificate: no label was made by machine (yet)")
    return document
