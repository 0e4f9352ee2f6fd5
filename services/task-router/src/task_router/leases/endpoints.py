"""What a worker does with a task, other than answering it. Callers are signed-in workers; each request names
the lease token, so that nobody touches what is not his."""

from __future__ import annotations

from fastapi import APIRouter, Response

from task_router.access.requests import ClientId, TheDisguise, TheFiller, TheLeaseDesk
from task_router.claims.endpoints import AssignmentId, written
from task_router.leases import schemas
from task_router.signin.worker import WorkingWorker

router = APIRouter(prefix="/v1", tags=["work"])


@router.get("/assignments", response_model=schemas.HeldAssignments)
async def list_held(caller: WorkingWorker, desk: TheLeaseDesk) -> Response:
    """All that you hold, in every job, with the drafts: what a page needs after it was reloaded."""
    return written(schemas.HeldAssignments(assignments=await desk.mine(caller)))


@router.post("/assignments/{assignment_id}/extend")
async def extend(
    assignment_id: AssignmentId,
    body: schemas.LeaseReference,
    caller: WorkingWorker,
    desk: TheLeaseDesk,
    disguise: TheDisguise,
) -> schemas.LeaseEnd:
    """Start the time limit of a task again."""
    until = await desk.extend(caller, disguise.real(assignment_id), body.lease_token)
    return schemas.LeaseEnd(lease_until=until)


@router.post("/assignments/{assignment_id}/release", status_code=204)
async def release(
    assignment_id: AssignmentId,
    body: schemas.LeaseReference,
    caller: WorkingWorker,
    desk: TheLeaseDesk,
    disguise: TheDisguise,
) -> None:
    """Give a task back, so that others can have it at once. Repeating it changes nothing."""
    await desk.release(caller, disguise.real(assignment_id), body.lease_token)


@router.post("/assignments/{assignment_id}/decline", status_code=204)
async def decline(
    assignment_id: AssignmentId,
    body: schemas.Decline,
    caller: WorkingWorker,
    desk: TheLeaseDesk,
    disguise: TheDisguise,
    filler: TheFiller,
) -> None:
    """Give a task back and never be offered it again; others still are."""
    ended = await desk.decline(caller, disguise.real(assignment_id), body.lease_token, body.reason)
    if ended is not None:
        filler.poke(ended)


@router.put("/assignments/{assignment_id}/draft")
async def save_draft(
    assignment_id: AssignmentId,
    body: schemas.Draft,
    caller: WorkingWorker,
    desk: TheLeaseDesk,
    disguise: TheDisguise,
) -> schemas.DraftSaved:
    """Keep unfinished work, in place of what was kept before."""
    saved_at = await desk.save_draft(caller, disguise.real(assignment_id), body.lease_token, body.draft)
    return schemas.DraftSaved(saved_at=saved_at)


@router.post("/assignments/{assignment_id}/stop")
async def stop(
    assignment_id: AssignmentId,
    body: schemas.Stop,
    caller: WorkingWorker,
    desk: TheLeaseDesk,
    disguise: TheDisguise,
) -> schemas.LeaseEnd:
    """Put a task aside and go on with it later. It is kept for you until its time limit is over, which is not
    stopped; then it goes back, and what was not submitted is lost."""
    until = await desk.stop(caller, disguise.real(assignment_id), body.lease_token, body.draft)
    return schemas.LeaseEnd(lease_until=until)


@router.post("/assignments/{assignment_id}/resume", response_model=schemas.HeldAssignment)
async def resume(
    assignment_id: AssignmentId,
    body: schemas.LeaseReference,
    caller: WorkingWorker,
    desk: TheLeaseDesk,
    disguise: TheDisguise,
    client_id: ClientId = None,
) -> Response:
    """Go on with a task, in this window."""
    return written(await desk.resume(caller, disguise.real(assignment_id), body.lease_token, client_id))


@router.post("/assignments/{assignment_id}/problem", status_code=204)
async def report(
    assignment_id: AssignmentId,
    body: schemas.Problem,
    caller: WorkingWorker,
    desk: TheLeaseDesk,
    disguise: TheDisguise,
) -> None:
    """Tell the requester that something is wrong with a task. You keep it; decline it if it cannot be
    done."""
    await desk.report(caller, disguise.real(assignment_id), body.lease_token, body.message)


@router.post("/jobs/{name}/back", response_model=schemas.ReopenedAssignment)
async def back(name: str, caller: WorkingWorker, desk: TheLeaseDesk) -> Response:
    """Go back to what you submitted last in this job, within five minutes."""
    return written(await desk.back(caller, name))
