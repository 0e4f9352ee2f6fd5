"""Links to a new password, for whoever says that he has forgotten his.

The request only puts the address into a queue, so it takes the same time and gets the same answer for every
address. What waits there is lost when the process ends; then people ask once more.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import Exists, exists, func, insert, select

from groundwork.mail import Mailer, normal_address, password_reset_letter
from groundwork.service import BackgroundLoop, Platform
from groundwork.store.models import PasswordReset, Worker
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from groundwork.tokens import new_token, token_hash

log = structlog.get_logger()

MOST_WAITING = 1000
AT_MOST_EVERY = timedelta(minutes=2)
"""One mail to one worker: others may ask in his name, and his mailbox is not theirs to fill."""
LIFETIME = timedelta(hours=1)


class ResetPost:
    """Takes addresses and mails links, one after another."""

    def __init__(self, platform: Platform, mailer: Mailer | None, portal_url: str) -> None:
        self._platform = platform
        self._mailer = mailer
        self._portal_url = portal_url
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("task-router-reset-post", self.run)

    @property
    def sends_mail(self) -> bool:
        return self._mailer is not None

    def ask(self, email: str) -> None:
        address = normal_address(email)
        if self._mailer is None or address is None:
            return
        try:
            self._waiting.put_nowait(address)
        except asyncio.QueueFull:
            log.warning("reset_post_full", waiting=MOST_WAITING)

    async def run(self) -> None:
        while True:
            email = await self._waiting.get()
            with bind_correlation(None):
                try:
                    await self._send(email)
                except Exception as error:
                    BACKGROUND_FAILURES.labels("task-router-reset-post").inc()
                    log.warning("reset_not_sent", exc_info=error)

    async def _send(self, email: str) -> None:
        token = new_token()
        async with self._platform.database.transaction() as session:
            worker = await session.scalar(
                select(Worker)
                .where(Worker.email == email, Worker.password_hash.is_not(None))
                .with_for_update()
            )
            if worker is None or await session.scalar(select(_sent_lately(worker))):
                return
            until = (
                await session.execute(
                    insert(PasswordReset)
                    .values(
                        token_sha256=token_hash(token),
                        worker_id=worker.id,
                        expires_at=func.now() + LIFETIME,
                    )
                    .returning(PasswordReset.expires_at)
                )
            ).scalar_one()
        if self._mailer is not None:
            link = f"{self._portal_url}/password#{token}"
            await self._mailer.send(
                [password_reset_letter(to=worker.email, name=worker.name, link=link, until=until)]
            )


def _sent_lately(worker: Worker) -> Exists:
    return exists().where(
        PasswordReset.worker_id == worker.id, PasswordReset.created_at > func.now() - AT_MOST_EVERY
    )
