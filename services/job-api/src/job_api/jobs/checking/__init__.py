"""Everything about a new job that can be checked without reading its whole manifest.

Every check looks at one thing and reports what is wrong with it, so that a requester learns of all problems
at once; nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from groundwork.service import Platform
from job_api.jobs.checking.files import check_labels, check_manifest, check_output, check_template
from job_api.jobs.checking.findings import Check, Findings
from job_api.jobs.checking.members import (
    check_automation,
    check_deadline,
    check_functions,
    check_label_attribute,
    check_name,
    check_price,
    check_task_type,
    check_team,
    check_topics,
    name_taken,
)
from job_api.jobs.schemas import JobCreate

__all__ = ["Findings", "check_job", "name_taken"]

# In this order: later checks use what earlier ones have found.
_PARTS: tuple[Callable[[Check], Awaitable[None]], ...] = (
    check_task_type,
    check_name,
    check_label_attribute,
    check_labels,
    check_manifest,
    check_output,
    check_team,
    check_price,
    check_template,
    check_functions,
    check_automation,
    check_topics,
    check_deadline,
)


async def check_job(platform: Platform, request: JobCreate) -> Findings:
    """All findings about the request. Raises ObjectStoreUnavailable when the store does not answer."""
    check = Check(platform, request, Findings())
    for part in _PARTS:
        await part(check)
    return check.findings
