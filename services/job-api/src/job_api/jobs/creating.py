"""Creating a job: check everything, then store it whole; a refused request leaves nothing behind."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidParts
from groundwork.events import JobCreated
from groundwork.label_categories import LabelCategories
from groundwork.messaging import add_event
from groundwork.money import mills_of
from groundwork.service import Platform
from groundwork.store.models import JobDefinition, LabelingJob, Tag
from job_api.jobs.checking import Findings, check_job, name_taken
from job_api.jobs.naming import input_topic
from job_api.jobs.repository import JobRepository
from job_api.jobs.schemas import JobCreate


class JobExists(Conflict):
    """A job of this name is there already."""

    code = "job_exists"


@dataclass(frozen=True)
class Origin:
    """Where a request to create a job comes from."""

    account_id: str
    region: str
    role_arn: str | None = None
    contract_request: dict[str, Any] | None = None
    """The CreateLabelingJob request as it came, for the members that only its echo needs."""


async def create_job(platform: Platform, request: JobCreate, origin: Origin) -> LabelingJob:
    """Check the request, store the job and have its manifest imported.

    Raises JobExists, and InvalidParts naming everything else that is wrong.
    """
    findings = await check_job(platform, request)
    if ("name", name_taken(request.name)) in findings.problems:
        raise JobExists(name_taken(request.name), where="name")
    if findings.problems:
        raise InvalidParts(findings.problems)
    async with platform.transaction() as session:
        return await _store(session, request, findings, origin)


async def _store(
    session: AsyncSession, request: JobCreate, findings: Findings, origin: Origin
) -> LabelingJob:
    job = await JobRepository(session).add(_columns(request, findings, origin))
    if job is None:
        raise JobExists(name_taken(request.name), where="name")  # taken since the check
    categories = findings.categories
    session.add(
        JobDefinition(
            job_id=job.id,
            request=origin.contract_request,
            role_arn=origin.role_arn,
            template=findings.template,
            label_categories=None if categories is None else _document(categories),
            selection=None if request.selection is None else request.selection.model_dump(),
        )
    )
    resource = f"labeling-job/{request.name.lower()}"
    session.add_all(Tag(resource=resource, key=key, value=value) for key, value in request.tags.items())
    add_event(session, JobCreated(job_id=job.id))
    return job


def _document(categories: LabelCategories) -> dict[str, Any]:
    return {
        "labels": list(categories.entries),
        "instructions": {
            "shortInstruction": categories.short_instruction,
            "fullInstruction": categories.full_instruction,
        },
    }


def _columns(request: JobCreate, findings: Findings, origin: Origin) -> dict[str, Any]:
    assert findings.kind is not None  # noqa: S101 - there was no problem with it
    streaming, automation, test = request.streaming, request.automation, request.test
    topic = None
    if streaming is not None:
        topic = streaming.input_topic or input_topic(origin.region, origin.account_id, request.name)
    return {
        "name": request.name,
        "name_key": request.name.lower(),
        "region": origin.region,
        "reference_code": f"{origin.account_id}{secrets.token_hex(7)}",
        "status": "Initializing",
        "task_type": findings.kind.name,
        "label_attribute": findings.attribute,
        "labels": findings.labels,
        "input_manifest": request.input_manifest,
        "output_path": request.output_path,
        "team_id": findings.team_id,
        "title": request.title or request.name,
        "description": request.description,
        "instructions": request.instructions,
        "workers_per_object": request.workers_per_object,
        "task_time_limit_seconds": request.task_time_limit_seconds,
        "max_concurrent_objects": request.max_concurrent_objects,
        "availability_seconds": request.availability_seconds,
        "priority": request.priority,
        "deadline": request.deadline,
        "required_skills": request.required_skills,
        "max_answers_per_worker": request.max_answers_per_worker,
        "gold_rate": request.gold_rate,
        "test_questions": 0 if test is None else test.questions,
        "test_pass_share": 1.0 if test is None else test.pass_share,
        "task_price_mills": findings.price_mills,
        "budget_mills": None if request.budget is None else mills_of(request.budget),
        "audited_attribute": findings.audited,
        "pre_function": request.pre_function,
        "post_function": request.post_function,
        "max_human_labeled": request.stopping.max_human_labeled,
        "max_percentage_labeled": request.stopping.max_percentage_labeled,
        "input_topic": topic,
        "output_topic": None if streaming is None else streaming.output_topic,
        "automated": automation is not None,
        "target_error": None if automation is None else automation.target_error,
        "confidence": None if automation is None else automation.confidence,
    }
