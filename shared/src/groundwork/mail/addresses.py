"""E-mail addresses of people. Pure."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address

LONGEST = 254
# No slash, because addresses stand in paths; the rest of what is left out would mean something in a header.
_FORM = re.compile(r'[^@\s/\x00-\x1f\x7f<>()\[\]\\,;:"]+@[^@\s/\x00-\x1f\x7f<>()\[\]\\,;:"]+')


def normal_address(text: str) -> str | None:
    """The address as it is stored and compared: in lower case, without space around it; None when the text is
    not one address."""
    address = text.strip().lower()
    if len(address) > LONGEST or not _FORM.fullmatch(address):
        return None
    try:
        Address(addr_spec=address)
    except (MessageError, ValueError, IndexError):
        return None
    return address
