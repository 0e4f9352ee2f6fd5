"""`/v1/vendor/answers`: what vendors say later to tasks that they were sent.

Callers are vendors' servers: what they send is signed as what they are sent is, or comes with a key of the
team.
"""

from __future__ import annotations

from fastapi import APIRouter, Request

from task_router.access.requests import TheVendorDesk
from task_router.vendors import schemas

router = APIRouter(prefix="/v1/vendor", tags=["vendors"])


@router.post("/answers")
async def answer(body: schemas.LateReply, request: Request, desk: TheVendorDesk) -> schemas.Replied:
    """Answer or decline a task that your server was sent. Sending it again is safe."""
    # The very bytes that were signed; the framework has kept them.
    task = await desk.sender_of(body.lease_token, request.headers, await request.body())
    return schemas.Replied(repeated=await desk.take(task, body))
