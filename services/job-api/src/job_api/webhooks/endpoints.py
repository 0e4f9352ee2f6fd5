"""`/v1/webhooks`: addresses that are told what happens to jobs."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import orjson
from fastapi import APIRouter, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, NotFound
from groundwork.outbound import AddressRefused, check_url
from groundwork.store.models import Webhook, WebhookDelivery
from groundwork.webhook_signing import new_secret
from job_api.access.sessions import ReadSession, WriteSession
from job_api.jobs.service import get_job
from job_api.webhooks import schemas
from job_api.webhooks.deliveries import disable, queue_for
from job_api.webhooks.notices import told_of, trial_notice
from job_api.webhooks.repository import WebhookRepository

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

MAX_WEBHOOKS = 100
WebhookId = Annotated[int, Path(ge=1, lt=2**63)]


class WebhookNotFound(NotFound):
    """There is no such webhook."""

    code = "webhook_not_found"


class TooManyWebhooks(Conflict):
    """There are as many webhooks as there may be; delete one first."""

    code = "too_many_webhooks"


@router.post("", status_code=201)
async def create(
    body: schemas.WebhookCreate, request: Request, session: WriteSession
) -> schemas.WebhookCreated:
    """Have an address told of events. The answer has the secret that checks the signatures, this once."""
    try:
        check_url(body.url)
    except AddressRefused as error:
        raise AddressRefused(error.message, where="url") from error
    job = None if body.job is None else (await get_job(session, body.job))[0]
    repository = WebhookRepository(session)
    if await repository.count() >= MAX_WEBHOOKS:
        raise TooManyWebhooks
    secret = new_secret()
    webhook = await repository.add(
        {
            "url": body.url,
            "events": list(dict.fromkeys(body.events)),
            "job_id": None if job is None else job.id,
            "sealed_secret": request.state.secrets.seal(secret),
        }
    )
    shown = _shown(webhook, None if job is None else job.name)
    return schemas.WebhookCreated(**shown.model_dump(), secret=secret)


@router.get("")
async def list_all(session: ReadSession) -> schemas.WebhookList:
    """Every webhook, the oldest first."""
    found = await WebhookRepository(session).all()
    return schemas.WebhookList(webhooks=[_shown(*one) for one in found])


@router.get("/{webhook_id}")
async def show(webhook_id: WebhookId, session: ReadSession) -> schemas.WebhookShown:
    """One webhook."""
    return _shown(*await _find(session, webhook_id))


@router.patch("/{webhook_id}", status_code=204)
async def edit(webhook_id: WebhookId, body: schemas.WebhookEdit, session: WriteSession) -> None:
    """Send nothing more for a while, or go on."""
    await _find(session, webhook_id)
    if body.enabled:
        await WebhookRepository(session).enable(webhook_id)
    else:
        await disable(session, webhook_id)


@router.delete("/{webhook_id}", status_code=204)
async def delete(webhook_id: WebhookId, session: WriteSession) -> None:
    """Delete a webhook with its deliveries."""
    await _find(session, webhook_id)
    await WebhookRepository(session).delete(webhook_id)


@router.post("/{webhook_id}/test", status_code=202)
async def test(webhook_id: WebhookId, request: Request, session: WriteSession) -> None:
    """Send the address an event of no meaning, to see whether it arrives."""
    webhook, _ = await _find(session, webhook_id)
    if webhook.disabled_at is not None:
        raise Conflict("this webhook is disabled; enable it first")
    settings = request.state.settings
    notice_id = str(uuid4())
    notice = trial_notice(settings.account_id, settings.region, notice_id)
    await queue_for(session, webhook_id, notice_id, orjson.dumps(notice).decode())


@router.get("/{webhook_id}/deliveries")
async def deliveries(
    webhook_id: WebhookId,
    session: ReadSession,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> schemas.DeliveryList:
    """What was sent to the address, or is to be; the newest first."""
    await _find(session, webhook_id)
    rows = await WebhookRepository(session).deliveries(webhook_id, before=before, limit=limit)
    return schemas.DeliveryList(
        deliveries=[_delivery(row) for row in rows],
        next_before=rows[-1].id if len(rows) == limit else None,
    )


async def _find(session: AsyncSession, webhook_id: int) -> tuple[Webhook, str | None]:
    found = await WebhookRepository(session).find(webhook_id)
    if found is None:
        raise WebhookNotFound(f"there is no webhook {webhook_id}")
    return found


def _shown(webhook: Webhook, job: str | None) -> schemas.WebhookShown:
    return schemas.WebhookShown.model_validate(
        {
            "id": webhook.id,
            "url": webhook.url,
            "events": webhook.events,
            "job": job,
            "enabled": webhook.disabled_at is None,
            "created_at": webhook.created_at,
        }
    )


def _delivery(row: WebhookDelivery) -> schemas.DeliveryShown:
    state = "waiting" if row.next_attempt_at is not None else "delivered" if row.delivered_at else "given_up"
    event, job = told_of(row.body)
    return schemas.DeliveryShown.model_validate(
        {
            **{key: getattr(row, key) for key in schemas.DeliveryShown.model_fields if hasattr(row, key)},
            "event": event,
            "job": job,
            "state": state,
        }
    )
