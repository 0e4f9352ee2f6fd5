"""The spellings of an S3 address that templates and their inputs have."""

from __future__ import annotations

import re
from urllib.parse import unquote

_HTTPS_PATH = re.compile(r"https://s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?/([^/?#]+)/([^?#]+)")
_HTTPS_HOST = re.compile(
    r"https://([a-z0-9][a-z0-9.-]*)\.s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?/([^?#]+)"
)


def s3_address(text: str) -> str | None:
    """The `s3://bucket/key` that a text means in any of its spellings; None for anything else."""
    if text.startswith("s3://"):
        return text
    for form in (_HTTPS_PATH, _HTTPS_HOST):
        found = form.fullmatch(text)
        if found is not None:
            return f"s3://{found[1]}/{unquote(found[2])}"
    return None
