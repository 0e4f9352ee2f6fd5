"""Mail to people: what it says, and how it is sent."""

from groundwork.mail.addresses import normal_address
from groundwork.mail.letters import Letter, invitation_letter, password_reset_letter
from groundwork.mail.mailer import Mailer
from groundwork.mail.settings import SmtpSettings

__all__ = [
    "Letter",
    "Mailer",
    "SmtpSettings",
    "invitation_letter",
    "normal_address",
    "password_reset_letter",
]
