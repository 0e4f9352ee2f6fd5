"""RenderUiTemplate: what a worker would see of a template."""

from __future__ import annotations

from typing import Any

import orjson

from groundwork.arns import name_in
from groundwork.errors import InvalidRequest
from groundwork.templates import built_in_page
from job_api.aws.call import Call, Values
from job_api.human_task_uis.service import get_ui


async def render(call: Call, request: Values) -> Values:
    content = await _content(call, request)
    page = await call.previews.render(content, _task_input(request["Task"]["Input"]))
    return {
        "RenderedContent": page.html,
        "Errors": [{"Code": problem.code, "Message": problem.message} for problem in page.problems],
    }


async def _content(call: Call, request: Values) -> str:
    if ("UiTemplate" in request) == ("HumanTaskUiArn" in request):
        raise InvalidRequest("give exactly one of UiTemplate and HumanTaskUiArn", where="uiTemplate")
    if "UiTemplate" in request:
        return str(request["UiTemplate"]["Content"])
    built_in = built_in_page(request["HumanTaskUiArn"])
    if built_in is not None:
        return built_in
    async with call.platform.database.sessions() as session:
        return (await get_ui(session, name_in(request["HumanTaskUiArn"], "human-task-ui") or "")).content


def _task_input(text: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"the task's input is not JSON: {error}", where="task.input") from error
    if not isinstance(value, dict):
        raise InvalidRequest("the task's input should be a JSON object", where="task.input")
    return value
