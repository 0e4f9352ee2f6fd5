"""RenderUiTemplate: what a worker would see of a template."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from groundwork.arns import name_in
from groundwork.errors import InvalidRequest
from groundwork.objectstore import ObjectAddress
from groundwork.templates import render_template
from job_api.aws.call import Call, Values
from job_api.human_task_uis.service import get_ui

LINK_SECONDS = 3600


async def render(call: Call, request: Values) -> Values:
    """The page comes even with errors, as far as it could be rendered."""
    content = await _content(call, request)
    task_input = _task_input(request["Task"]["Input"])
    rendered = await asyncio.to_thread(
        render_template, content, task_input, grant=lambda uri: _link(call, uri)
    )
    return {
        "RenderedContent": rendered.html,
        "Errors": [{"Code": problem.code, "Message": problem.message} for problem in rendered.problems],
    }


async def _content(call: Call, request: Values) -> str:
    if ("UiTemplate" in request) == ("HumanTaskUiArn" in request):
        raise InvalidRequest("give exactly one of UiTemplate and HumanTaskUiArn", where="uiTemplate")
    if "UiTemplate" in request:
        return str(request["UiTemplate"]["Content"])
    async with call.platform.database.sessions() as session:
        return (await get_ui(session, name_in(request["HumanTaskUiArn"], "human-task-ui") or "")).content


def _task_input(text: str) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"the task's input is not JSON: {error}", where="task.input") from error
    if not isinstance(value, dict):
        raise InvalidRequest("the task's input should be a JSON object", where="task.input")
    return value


def _link(call: Call, uri: str) -> str:
    """What is no address of an object stays as it is, and shows as broken on the page."""
    try:
        return call.platform.store.presigned(ObjectAddress.parse(uri), LINK_SECONDS)
    except ValueError:
        return uri
