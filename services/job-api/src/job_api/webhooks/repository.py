"""Queries on webhooks and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import LabelingJob, Webhook, WebhookDelivery


class WebhookRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, values: dict[str, Any]) -> Webhook:
        webhook = Webhook(**values)
        self._session.add(webhook)
        await self._session.flush()
        await self._session.refresh(webhook)
        return webhook

    async def find(self, webhook_id: int) -> tuple[Webhook, str | None] | None:
        """The webhook and the name of its job."""
        row = (await self._session.execute(_with_job().where(Webhook.id == webhook_id))).one_or_none()
        return None if row is None else (row[0], row[1])

    async def all(self) -> list[tuple[Webhook, str | None]]:
        rows = await self._session.execute(_with_job().order_by(Webhook.id))
        return [(webhook, job) for webhook, job in rows]

    async def enable(self, webhook_id: int) -> None:
        await self._session.execute(update(Webhook).where(Webhook.id == webhook_id).values(disabled_at=None))

    async def delete(self, webhook_id: int) -> None:
        await self._session.execute(delete(Webhook).where(Webhook.id == webhook_id))

    async def deliveries(
        self, webhook_id: int, *, before: int | None, limit: int
    ) -> Sequence[WebhookDelivery]:
        """The newest first."""
        query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
        if before is not None:
            query = query.where(WebhookDelivery.id < before)
        return (await self._session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(limit))).all()

    async def count(self) -> int:
        return await self._session.scalar(select(func.count()).select_from(Webhook)) or 0


def _with_job() -> Select[Webhook, str]:
    return (
        select(Webhook, LabelingJob.name)
        .outerjoin(LabelingJob, LabelingJob.id == Webhook.job_id)
        .where(LabelingJob.deleted_at.is_(None))
    )
