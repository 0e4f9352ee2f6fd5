"""What our mails say. Pure.

The texts are ours; what people typed (names) is escaped, and stands in no header but `To`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Letter:
    """One mail to one person."""

    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def invitation_letter(*, to: str, name: str | None, team: str, link: str, until: datetime) -> Letter:
    return _letter(
        to,
        subject=f"You are invited to the team {team}",
        greeting=f"Hello {name}," if name else "Hello,",
        before=f"You are invited to label data for the team {team}. Open this link, choose a password, and"
        " you can start:",
        link=link,
        after=f"The link works once, until {_moment(until)}. If you did not expect this invitation, do"
        " nothing: without you it comes to nothing.",
    )


def password_reset_letter(*, to: str, name: str, link: str, until: datetime) -> Letter:
    return _letter(
        to,
        subject="A new password for Groundwork",
        greeting=f"Hello {name},",
        before="With this link you set a new password:",
        link=link,
        after=f"The link works once, until {_moment(until)}. If you did not ask for it, do nothing: your"
        " password stays as it is.",
    )


def _letter(to: str, *, subject: str, greeting: str, before: str, link: str, after: str) -> Letter:
    """The same words twice: plain, and as simple HTML with nothing that is loaded from elsewhere."""
    anchor = Markup('<a href="{0}">{0}</a>').format(link)
    paragraphs = "\n".join(f"<p>{escape(one)}</p>" for one in (greeting, before, anchor, after))
    return Letter(
        to,
        subject,
        text="\n\n".join((greeting, before, link, after)) + "\n",
        html=f"<!doctype html>\n<html><body>\n{paragraphs}\n</body></html>\n",
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%d %B %Y, %H:%M} UTC"
