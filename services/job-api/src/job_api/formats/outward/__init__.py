"""Formats that labels are written to: one module each, with a `FORMAT`."""

from __future__ import annotations

import job_api.formats.outward as _package
from groundwork.errors import InvalidRequest
from groundwork.task_types.registry import discover
from job_api.formats.outward.base import OutFormat

__all__ = ["OutFormat", "out_format", "out_formats"]


def out_formats() -> dict[str, OutFormat]:
    return discover(_package, "FORMAT")


def out_format(name: str) -> OutFormat:
    """Raises InvalidRequest, naming the choices."""
    known = out_formats()
    if name not in known:
        raise InvalidRequest(
            f"there is no format {name!r}; choose one of {', '.join(sorted(known))}", where="format"
        )
    return known[name]
