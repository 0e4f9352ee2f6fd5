"""`/v1/functions`: what the names and ARNs of pre- and post-annotation functions stand for."""

from __future__ import annotations

from time import perf_counter

from fastapi import APIRouter

from groundwork.functions import FunctionFailed, FunctionInvoker, entry_point_names, find_function
from groundwork.store.models import RegisteredFunction
from job_api.access.guard import admin
from job_api.access.sessions import ReadSession, ThePlatform, WriteSession
from job_api.functions import schemas
from job_api.functions.service import all_functions, delete_function, get_function, put_function

router = APIRouter(prefix="/v1", tags=["functions"])


def _shown(function: RegisteredFunction) -> schemas.Function:
    return schemas.Function.model_validate(function, from_attributes=True)


@router.get("/functions")
async def list_functions(session: ReadSession) -> schemas.FunctionList:
    """Every registered function, by name, and the Python functions that could be registered."""
    found = await all_functions(session)
    return schemas.FunctionList(functions=[_shown(one) for one in found], entry_points=entry_point_names())


@router.get("/functions/{name}")
async def show(name: str, session: ReadSession) -> schemas.Function:
    """One function, under the name that it is registered with."""
    return _shown(await get_function(session, name))


@router.put("/functions/{name}", dependencies=[admin])
async def put(name: str, body: schemas.FunctionPut, session: WriteSession) -> schemas.Function:
    """Say what a name or ARN stands for; a job may name it with another account or region."""
    return _shown(await put_function(session, name, body))


@router.delete("/functions/{name}", status_code=204, dependencies=[admin])
async def delete(name: str, session: WriteSession) -> None:
    """Forget a function that no running job needs."""
    await delete_function(session, name)


@router.post("/functions/{name}/test")
async def test(name: str, body: schemas.FunctionTest, platform: ThePlatform) -> schemas.FunctionTested:
    """Call a function once, by any name that a job may give it, and see what it answers or what is wrong."""
    async with platform.database.sessions() as session:
        function = await find_function(session, name)
    started = perf_counter()
    answer, fault = None, None
    try:
        answer = await FunctionInvoker(platform.outbound).invoke_once(function, name, body.event)
    except FunctionFailed as failure:
        fault = schemas.FunctionFault(
            message=failure.message, transient=failure.transient, trace=failure.trace
        )
    return schemas.FunctionTested(
        function=function.name, answer=answer, seconds=round(perf_counter() - started, 3), fault=fault
    )
