"""`/human-task-uis/{name}/template`: the template behind a signed link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse

from groundwork.errors import NotAllowed
from groundwork.sealing import Signer
from job_api.access.sessions import ReadSession
from job_api.human_task_uis.service import get_ui, link_is_good

router = APIRouter(include_in_schema=False)


async def _link_signer(request: Request) -> Signer:
    signer: Signer = request.state.link_signer
    return signer


@router.get("/human-task-uis/{name}/template")
async def template(
    name: str,
    expires: int,
    signature: str,
    session: ReadSession,
    signer: Annotated[Signer, Depends(_link_signer)],
) -> PlainTextResponse:
    if not link_is_good(signer, name, expires, signature, datetime.now(UTC)):
        raise NotAllowed("this link is not valid, or not any more; DescribeHumanTaskUi gives a new one")
    # As text: somebody's HTML and scripts must not run on this origin.
    return PlainTextResponse(
        (await get_ui(session, name)).content, headers={"X-Content-Type-Options": "nosniff"}
    )
