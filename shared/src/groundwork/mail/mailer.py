"""Handing letters to the mail server.

What is logged says that a letter went or did not, never what was in it: a letter has a link that opens an
account.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE_FORM
from email.utils import formatdate, make_msgid

import aiosmtplib
import structlog

from groundwork.mail.letters import Letter
from groundwork.mail.settings import SmtpSettings

log = structlog.get_logger()

LONGEST_DELIVERY = 45.0
"""Seconds for all letters of one call: somebody waits for the answer."""
MAX_WORDS = 200
"""Characters that are kept of what the mail server says."""
_FAILURES = (aiosmtplib.SMTPException, OSError, ValueError)
"""Also of letters that cannot be put into a message; a timeout is an OSError."""


class Mailer:
    """Sends letters, each a message to one address, over one connection a call."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    async def send(self, letters: Sequence[Letter]) -> list[str | None]:
        """For each letter why it was not sent, in words for people; None: the mail server took it."""
        outcomes: list[str | None] = []
        try:
            async with asyncio.timeout(LONGEST_DELIVERY), self._connected() as client:
                for letter in letters:
                    outcomes.append(await self._send_one(client, letter))  # noqa: PERF401 - kept when time is up
        except _FAILURES as error:
            # Without a connection none of the rest has a chance, and each try would cost its time.
            outcomes += [self._words(error)] * (len(letters) - len(outcomes))
        failed = [outcome for outcome in outcomes if outcome is not None]
        log.info("mail_sent", letters=len(letters), failed=len(failed), error=failed[0] if failed else None)
        return outcomes

    async def _send_one(self, client: aiosmtplib.SMTP, letter: Letter) -> str | None:
        """Raises when the connection is gone."""
        try:
            await client.send_message(
                self._message(letter), sender=self._settings.sender, recipients=[letter.to]
            )
        except _FAILURES as error:
            if not client.is_connected:
                raise
            return self._words(error)
        return None

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        client = self._client()
        try:
            await client.connect()
            if self._settings.username is not None and self._settings.password is not None:
                await client.login(self._settings.username, self._settings.password.get_secret_value())
            yield client
            with suppress(*_FAILURES):
                await client.quit(timeout=1)
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port_in_use,
            timeout=settings.timeout,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
        )

    def _message(self, letter: Letter) -> EmailMessage:
        """`EmailMessage` refuses a header with a line break, and `Address` anything but one address."""
        message = EmailMessage(WIRE_FORM)
        message["From"] = Address("Groundwork", addr_spec=self._settings.sender)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain=self._settings.sender.rpartition("@")[2])
        # Out-of-office replies to an invitation are of use to nobody.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message

    def _words(self, error: Exception) -> str:
        server = f"{self._settings.host}:{self._settings.port_in_use}"
        match error:
            case aiosmtplib.SMTPRecipientsRefused(recipients=[refused, *_]):
                return _short(f"the mail server refused the address: {refused.code} {refused.message}")
            case aiosmtplib.SMTPAuthenticationError():
                return "the mail server refused our name and password; the operator has to see to it"
            case aiosmtplib.SMTPResponseException():
                return _short(f"the mail server refused the mail: {error.code} {error.message}")
            case aiosmtplib.SMTPNotSupported():
                return _short(f"the mail server cannot do what is needed: {error}")
            case aiosmtplib.SMTPTimeoutError() | TimeoutError():
                return f"the mail server {server} took too long"
            case aiosmtplib.SMTPServerDisconnected():
                return f"the mail server {server} closed the connection"
            case _:
                return _short(f"the mail server {server} cannot be reached: {error}")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MAX_WORDS else words[: MAX_WORDS - 1] + "…"
