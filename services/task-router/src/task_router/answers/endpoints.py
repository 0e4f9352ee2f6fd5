"""Submitting answers. Callers are signed-in workers."""

from __future__ import annotations

from fastapi import APIRouter

from groundwork.errors import Conflict
from task_router.access.requests import ClientId, TheFiller, TheLinks, ThePlatform
from task_router.answers import schemas, service
from task_router.claims.schemas import Claims
from task_router.claims.service import claim_next
from task_router.metrics import ANSWERS
from task_router.signin.worker import CurrentWorker

router = APIRouter(prefix="/v1", tags=["work"])


@router.post("/assignments/{assignment_id}/answer")
async def submit(
    assignment_id: int,
    body: schemas.SubmitAnswer,
    caller: CurrentWorker,
    platform: ThePlatform,
    filler: TheFiller,
    links: TheLinks,
    client_id: ClientId = None,
) -> schemas.Submitted:
    """Hand in an answer and, if wished, take the next task. Sending it again is safe."""
    try:
        async with platform.transaction() as session:
            outcome = await service.submit(session, caller, assignment_id, body.lease_token, body.answer)
    except Conflict:
        ANSWERS.labels("lost").inc()
        raise
    ANSWERS.labels(outcome.kind).inc()
    if outcome.complete:
        filler.poke(outcome.job_id)
    following: Claims | None = None
    if body.claim_next:
        # A transaction of its own: the answer is safe whatever becomes of the claim.
        async with platform.database.transaction() as session:
            following = await claim_next(session, links, caller, outcome.job_id, client_id)
    return schemas.Submitted(accepted=True, repeated=outcome.kind == "repeated", next=following)
