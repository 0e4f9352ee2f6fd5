"""A real mail server on loopback that keeps what it is handed."""

from __future__ import annotations

import asyncio
import re
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USERNAME, PASSWORD = "groundwork", "mail-secret"


@dataclass
class MailServer:
    """`letters` has what was taken; addresses in `refused` are not known here."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.recipients += envelope.rcpt_tos
        self.arrived.set()
        return "250 OK"

    def settings(self, **changed: Any) -> dict[str, Any]:
        """What the services' `smtp` takes."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "sender": "label@example.org",
            **changed,
        }

    async def letter(self) -> EmailMessage:
        """The only one; waits for it."""
        async with asyncio.timeout(10):
            await self.arrived.wait()
        (found,) = self.letters
        return found

    def forget(self) -> None:
        self.letters.clear()
        self.recipients.clear()
        self.arrived.clear()


def words(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


def link_in(letter: EmailMessage) -> str:
    (link,) = re.findall(r"https?://\S+", words(letter))
    assert isinstance(link, str)
    return link


def token_in(link: str) -> str:
    return link.partition("#")[2]


def _check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    right = LoginPassword(USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=given == right, handled=False)


@asynccontextmanager
async def running_mail_server(
    *, with_password: bool = False, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    mail = MailServer()

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            # It warns of passwords in the clear, which never leave this machine.
            warnings.simplefilter("ignore")
            return SMTP(
                mail,
                hostname="mail.test",
                authenticator=_check if with_password else None,
                auth_required=with_password,
                auth_require_tls=False,
                tls_context=starttls,
                require_starttls=starttls is not None,
            )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=tls)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        await server.wait_closed()
