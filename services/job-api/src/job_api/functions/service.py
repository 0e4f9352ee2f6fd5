"""Decisions about registered functions."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest
from groundwork.functions import (
    FunctionMissing,
    best_match,
    built_in,
    entry_point_names,
    parse_reference,
)
from groundwork.outbound import AddressRefused, check_url
from groundwork.store.models import LabelingJob, RegisteredFunction
from job_api.functions.schemas import FunctionPut


class FunctionInUse(Conflict):
    """A job that has not ended needs this function."""

    code = "function_in_use"


async def all_functions(session: AsyncSession) -> list[RegisteredFunction]:
    return list(await session.scalars(select(RegisteredFunction).order_by(RegisteredFunction.name)))


async def get_function(session: AsyncSession, name: str) -> RegisteredFunction:
    """The function registered under this very name. Raises FunctionMissing."""
    found = await session.get(RegisteredFunction, name) if parse_reference(name) else None
    if found is None:
        raise FunctionMissing(name)
    return found


async def put_function(session: AsyncSession, name: str, request: FunctionPut) -> RegisteredFunction:
    """Register a function, or change what a name stands for; running jobs use it from then on."""
    _check(name, request)
    values = {
        "kind": request.kind,
        "target": request.target,
        "timeout_seconds": request.timeout_seconds,
        "modified_at": func.now(),
    }
    return (
        await session.execute(
            insert(RegisteredFunction)
            .values(name=name, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
            .returning(RegisteredFunction)
        )
    ).scalar_one()


async def delete_function(session: AsyncSession, name: str) -> None:
    """Raises FunctionMissing, and FunctionInUse when a job that has not ended would lose it."""
    names = set(await session.scalars(select(RegisteredFunction.name)))
    if name not in names:
        raise FunctionMissing(name)
    jobs = await session.execute(
        select(LabelingJob.name, LabelingJob.pre_function, LabelingJob.post_function)
        .where(LabelingJob.ended_at.is_(None))
        .order_by(LabelingJob.id)
    )
    for job, *references in jobs:
        if any(reference and best_match(reference, names) == name for reference in references):
            raise FunctionInUse(
                f"job {job!r} has not ended and uses this function; stop it first", where="name"
            )
    await session.execute(delete(RegisteredFunction).where(RegisteredFunction.name == name))


def _check(name: str, request: FunctionPut) -> None:
    if parse_reference(name) is None:
        raise InvalidRequest(
            f"{name!r} cannot name a function; write a Lambda ARN, or letters, digits, '-', '_' and '.'",
            where="name",
        )
    if built_in(name) is not None:
        raise InvalidRequest(f"{name!r} is built in and cannot stand for something else", where="name")
    if request.kind == "python":
        installed = entry_point_names()
        if request.target not in installed:
            known = ", ".join(installed) or "none is"
            raise InvalidRequest(
                f"no entry point {request.target!r} of the group 'groundwork.functions' is installed here "
                f"(installed: {known})",
                where="target",
            )
        return
    try:
        check_url(request.target)
    except AddressRefused as refused:
        raise InvalidRequest(refused.message, where="target") from refused
