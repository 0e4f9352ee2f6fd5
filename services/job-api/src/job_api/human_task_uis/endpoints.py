"""`/v1/templates`: worker templates under names; the AWS endpoint calls them human task UIs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse

from groundwork.arns import human_task_ui_arn
from groundwork.errors import InvalidParts, InvalidRequest, NotAllowed
from groundwork.sealing import Signer
from groundwork.store.models import HumanTaskUi
from groundwork.templates import MISSING_FORM, template_problems
from job_api.access.guard import viewer
from job_api.access.sessions import ReadSession, ThePlatform, WriteSession
from job_api.human_task_uis import schemas
from job_api.human_task_uis.rendering import Previews
from job_api.human_task_uis.service import create_ui, delete_ui, get_ui, link_is_good, page_of_uis

router = APIRouter(prefix="/v1", tags=["templates"])
link_router = APIRouter(include_in_schema=False)


def _facts(ui: HumanTaskUi, platform: ThePlatform) -> dict[str, object]:
    return {
        "name": ui.name,
        "arn": human_task_ui_arn(ui.region, platform.account_id, ui.name),
        "content_sha256": ui.content_sha256,
        "created_at": ui.created_at,
    }


@router.post("/templates", status_code=201)
async def create(
    body: schemas.TemplateCreate, request: Request, session: WriteSession, platform: ThePlatform
) -> schemas.Template:
    """Store a worker template that can be rendered; jobs name it as `human_task_ui`."""
    await _check_content(body.content)
    region = request.state.settings.region
    made = await create_ui(session, name=body.name, region=region, content=body.content, tags={})
    return schemas.Template.model_validate(_facts(made, platform))


async def _check_content(content: str) -> None:
    found = await asyncio.to_thread(template_problems, content)
    # Without a form it is of no use to a labelling job, whose creation says so; other pages have other forms.
    problems = [("content", one.message) for one in found if one.code != MISSING_FORM]
    if problems:
        raise InvalidParts(problems)


@router.get("/templates")
async def list_templates(
    session: ReadSession,
    platform: ThePlatform,
    after: Annotated[str, Query(max_length=63, pattern=r"^[a-z0-9-]*$")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> schemas.TemplateList:
    """The stored templates, by name, without their content."""
    found = await page_of_uis(session, [HumanTaskUi.name > after], [HumanTaskUi.name.asc()], limit)
    return schemas.TemplateList(
        templates=[schemas.Template.model_validate(_facts(one, platform)) for one in found],
        next_after=found[-1].name if len(found) == limit else None,
    )


@router.get("/templates/{name}")
async def show(name: str, session: ReadSession, platform: ThePlatform) -> schemas.TemplateWithContent:
    """One template, with its content."""
    found = await get_ui(session, name)
    return schemas.TemplateWithContent.model_validate({**_facts(found, platform), "content": found.content})


@router.delete("/templates/{name}", status_code=204)
async def delete(name: str, session: WriteSession) -> None:
    """Delete a template; jobs keep the text that they were created with."""
    await delete_ui(session, name)


async def _previews(request: Request) -> Previews:
    previews: Previews = request.state.previews
    return previews


@router.post("/templates/render", dependencies=[viewer])
async def render(
    body: schemas.Rendering, platform: ThePlatform, previews: Annotated[Previews, Depends(_previews)]
) -> schemas.Rendered:
    """What a worker would see: the page, even if there are problems, and the problems."""
    if (body.content is None) == (body.template is None):
        raise InvalidRequest("give exactly one of 'content' and 'template'", where="content")
    content = body.content
    if body.template is not None:
        async with platform.database.sessions() as session:
            content = (await get_ui(session, body.template)).content
    page = await previews.render(content or "", body.input)
    return schemas.Rendered(
        html=page.html,
        problems=[schemas.RenderProblem(code=one.code, message=one.message) for one in page.problems],
    )


async def _link_signer(request: Request) -> Signer:
    signer: Signer = request.state.link_signer
    return signer


@link_router.get("/human-task-uis/{name}/template")
async def template(
    name: str,
    expires: int,
    signature: str,
    session: ReadSession,
    signer: Annotated[Signer, Depends(_link_signer)],
) -> PlainTextResponse:
    """The template behind a signed link."""
    if not link_is_good(signer, name, expires, signature, datetime.now(UTC)):
        raise NotAllowed("this link is not valid, or not any more; DescribeHumanTaskUi gives a new one")
    # As text: somebody's HTML and scripts must not run on this origin.
    return PlainTextResponse(
        (await get_ui(session, name)).content, headers={"X-Content-Type-Options": "nosniff"}
    )
