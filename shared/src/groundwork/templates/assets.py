"""Form elements that pages load from Amazon come from our own origin: no page needs the internet."""

from __future__ import annotations

import re

ASSETS = "/crowd/"
"""Where our own bundle lies on the content origin, under Amazon's file names."""
_AMAZONS = re.compile(r"(?<=[\"'=])(?:https?:)?//assets\.crowd\.aws/", re.IGNORECASE)


def with_own_assets(template: str) -> str:
    """The template with Amazon's addresses of form elements changed to ours; not the page, in which the data
    may speak of such an address."""
    return _AMAZONS.sub(ASSETS, template)
