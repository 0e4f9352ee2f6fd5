"""Formats that labels are read from: one module each, with a `SOURCE`."""

from __future__ import annotations

import job_api.formats.inward as _package
from groundwork.errors import InvalidRequest
from groundwork.task_types.registry import discover
from job_api.formats.inward.base import Source

__all__ = ["Source", "source_format"]


def source_format(name: str) -> Source:
    """Raises InvalidRequest, naming the choices."""
    known: dict[str, Source] = discover(_package, "SOURCE")
    if name not in known:
        raise InvalidRequest(
            f"labels cannot be read from {name!r}; choose one of {', '.join(sorted(known))}", where="format"
        )
    return known[name]
