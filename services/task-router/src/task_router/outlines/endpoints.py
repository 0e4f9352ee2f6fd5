"""Assisted outlines. The caller is a signed-in worker who names the lease token of what he holds."""

from __future__ import annotations

from fastapi import APIRouter

from task_router.access.requests import TheDisguise, TheOutlineDesk
from task_router.claims.endpoints import AssignmentId
from task_router.outlines.schemas import Outline, OutlineRequest
from task_router.signin.worker import WorkingWorker

router = APIRouter(prefix="/v1", tags=["work"])


@router.post("/assignments/{assignment_id}/outline")
async def outline(
    assignment_id: AssignmentId,
    body: OutlineRequest,
    caller: WorkingWorker,
    desk: TheOutlineDesk,
    disguise: TheDisguise,
) -> Outline:
    """The outline of the object that four extreme points or a box show, in the picture of your task. It
    changes nothing; use it or not."""
    return await desk.outline(caller, disguise.real(assignment_id), body.lease_token, body)
