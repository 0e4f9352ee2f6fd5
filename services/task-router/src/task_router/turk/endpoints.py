"""`/turk/tasks/<task>` on the content origin: what Mechanical Turk shows in its frame.

Callers are turkers' browsers, and whoever looks at a HIT before accepting it: the address alone, which is
signed, says which task they see.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from task_router.access.requests import TheTurkPages
from task_router.turk.framing import PREVIEW
from task_router.turk.links import PATH, TaskPageNotFound

router = APIRouter()


@router.get(f"{PATH}/{{word}}")
async def show_task(
    word: str,
    pages: TheTurkPages,
    assignment_id: Annotated[str, Query(alias="assignmentId", max_length=64)] = PREVIEW,
    submit_to: Annotated[str, Query(alias="turkSubmitTo", max_length=256)] = "",
) -> HTMLResponse:
    """The page of a task: to be looked at, or with a form that hands the answer to Mechanical Turk."""
    if pages is None:
        raise TaskPageNotFound
    page = await pages.show(word, assignment_id, submit_to)
    return HTMLResponse(page.html, headers=dict(page.headers))
