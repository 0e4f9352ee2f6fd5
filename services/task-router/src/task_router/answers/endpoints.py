"""Submitting answers. Callers are signed-in workers."""

from __future__ import annotations

from fastapi import APIRouter, Response

from groundwork.errors import Conflict
from task_router.access.requests import ClientId, TheDesks
from task_router.answers import schemas
from task_router.answers.service import NextWish
from task_router.claims.endpoints import AssignmentId, written
from task_router.claims.schemas import Claims
from task_router.metrics import ANSWERS
from task_router.signin.worker import WorkingCredential

router = APIRouter(prefix="/v1", tags=["work"])


@router.post("/assignments/{assignment_id}/answer", response_model=schemas.Submitted)
async def submit(
    assignment_id: AssignmentId,
    body: schemas.SubmitAnswer,
    credential: WorkingCredential,
    desks: TheDesks,
    client_id: ClientId = None,
) -> Response:
    """Hand in an answer and, if wished, take the next task. Sending it again is safe."""
    wish = NextWish(client_id) if body.claim_next else None
    slot_id = desks.disguise.real(assignment_id)
    caller, lease = await desks.answers.lease_of(credential, slot_id, body.lease_token)
    try:
        outcome = await desks.answers.submit(
            caller, slot_id, body.lease_token, body.answer, wish, lease, body.waited_seconds
        )
    except Conflict:
        ANSWERS.labels("lost").inc()
        raise
    ANSWERS.labels(outcome.kind).inc()
    if outcome.complete:
        desks.filler.poke(outcome.job_id)
    following: Claims | None = None
    if outcome.next is not None and outcome.standing is not None:
        given = await desks.claims.assignments(caller, outcome.standing.job, [outcome.next])
        following = Claims(assignments=given)
    elif body.claim_next:
        # The answer is safe whatever becomes of the claim.
        standing = None if outcome.drawn else outcome.standing
        following = await desks.claims.claim_next(caller, outcome.job_id, standing, client_id)
    return written(schemas.Submitted(accepted=True, repeated=outcome.kind == "repeated", next=following))
