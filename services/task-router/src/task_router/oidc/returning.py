"""Where a browser may be sent after signing in: to pages of the portal, and nowhere else. Pure."""

from __future__ import annotations

import re

from groundwork.errors import InvalidRequest

MAX_CHARACTERS = 2000
# Browsers read a backslash as a slash and drop tabs and line ends: `/\host` and `/<tab>/host` are `//host`,
# which is another site. Other characters come %-encoded.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def local_page(return_to: str) -> str:
    """The same. Raises InvalidRequest for what is not a path on this origin."""
    if len(return_to) > MAX_CHARACTERS or not _LOCAL.fullmatch(return_to):
        raise InvalidRequest(
            "this is not a page of the portal; write a path that begins with one slash, such as /?job=pets",
            where="return_to",
        )
    return return_to
