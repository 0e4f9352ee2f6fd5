"""Decisions about labelling jobs.

Everything that can be checked without reading the whole manifest is checked before the job exists, so a
refused request leaves nothing behind.
"""

from __future__ import annotations

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest, NotFound
from groundwork.events import JobCreated
from groundwork.messaging import add_event
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from groundwork.service import Platform
from groundwork.store.models import LabelingJob, WorkTeam
from groundwork.task_types import task_type
from job_api.jobs.repository import JobRepository
from job_api.jobs.schemas import JobCreate
from job_api.teams.service import TeamNotFound, get_team

MAX_LABEL_FILE_BYTES = 4 * 1024 * 1024


class JobExists(Conflict):
    """A job of this name is there already."""

    code = "job_exists"


class JobNotFound(NotFound):
    """There is no such job."""

    code = "job_not_found"


async def create_job(platform: Platform, request: JobCreate) -> LabelingJob:
    """Check the request, store the job and have its manifest imported."""
    kind = task_type(request.task_type)
    attribute = _label_attribute(request)
    labels = await _labels(platform.store, request)
    kind.check_labels(labels)
    await _check_addresses(platform.store, request)
    async with platform.transaction() as session:
        team = await _team(session, request.team)
        job = await JobRepository(session).add(
            {
                "name": request.name,
                "name_key": request.name.lower(),
                "status": "Initializing",
                "task_type": kind.name,
                "label_attribute": attribute,
                "labels": labels,
                "input_manifest": request.input_manifest,
                "output_path": request.output_path,
                "team_id": team.id,
                "title": request.title or request.name,
                "description": request.description,
                "instructions": request.instructions,
                "workers_per_object": request.workers_per_object,
                "task_time_limit_seconds": request.task_time_limit_seconds,
                "max_concurrent_objects": request.max_concurrent_objects,
                "automated": request.automation is not None,
                "target_error": request.automation.target_error if request.automation else None,
                "confidence": request.automation.confidence if request.automation else None,
            }
        )
        if job is None:
            raise JobExists(
                f"a labelling job named {request.name!r} is there already (names are compared without case);"
                " choose another name",
                where="name",
            )
        add_event(session, JobCreated(job_id=job.id))
    return job


async def get_job(session: AsyncSession, name: str) -> tuple[LabelingJob, str]:
    """The job and its team's name. Raises JobNotFound."""
    found = await JobRepository(session).find(name)
    if found is None:
        raise JobNotFound(f"there is no labelling job named {name!r}")
    return found


async def _team(session: AsyncSession, name: str) -> WorkTeam:
    try:
        return await get_team(session, name)
    except TeamNotFound as error:
        raise InvalidRequest(error.message, where="team") from error


def _label_attribute(request: JobCreate) -> str:
    """The rules of contract section 2.2."""
    attribute = request.label_attribute or request.name
    if attribute in ("source", "source-ref"):
        raise InvalidRequest(f"{attribute!r} is the key of the data itself", where="label_attribute")
    for suffix in ("-metadata", "-ref"):
        if attribute.endswith(suffix):
            raise InvalidRequest(
                f"{attribute!r}: the label attribute of a {request.task_type} job may not end in {suffix!r}",
                where="label_attribute",
            )
    return attribute


async def _labels(store: ObjectStore, request: JobCreate) -> list[str]:
    if (request.labels is None) == (request.label_category_config is None):
        raise InvalidRequest("give exactly one of 'labels' and 'label_category_config'", where="labels")
    if request.labels is not None:
        return request.labels
    where = "label_category_config"
    address = _address(request.label_category_config or "", where)
    try:
        if (await store.head(address)).size > MAX_LABEL_FILE_BYTES:
            raise InvalidRequest(f"{address} is larger than {MAX_LABEL_FILE_BYTES:,} bytes", where=where)
        document = orjson.loads(await store.get(address))
        return [str(entry["label"]) for entry in document["labels"]]
    except ObjectNotFound as error:
        raise InvalidRequest(error.message, where=where) from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise InvalidRequest(
            f'{address} is no label category file; it should hold {{"labels": [{{"label": "cat"}}, ...]}}',
            where=where,
        ) from error


async def _check_addresses(store: ObjectStore, request: JobCreate) -> None:
    manifest = _address(request.input_manifest, "input_manifest")
    if not manifest.key:
        raise InvalidRequest(f"{manifest} names no object", where="input_manifest")
    try:
        await store.head(manifest)
    except ObjectNotFound as error:
        raise InvalidRequest(f"there is no manifest at {manifest}", where="input_manifest") from error
    output = _address(request.output_path, "output_path")
    if not await store.bucket_exists(output.bucket):
        raise InvalidRequest(f"there is no bucket {output.bucket!r}; create it first", where="output_path")


def _address(uri: str, where: str) -> ObjectAddress:
    try:
        return ObjectAddress.parse(uri)
    except ValueError as error:
        raise InvalidRequest(str(error), where=where) from error
