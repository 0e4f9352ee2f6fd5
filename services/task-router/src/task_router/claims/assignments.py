"""What a worker is given of a task. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson

from groundwork.manifest import source_of
from groundwork.objectstore import ObjectAddress
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type
from task_router.claims.disguise import Disguise
from task_router.claims.inputs import task_input
from task_router.claims.repository import Offer
from task_router.claims.schemas import Assignment
from task_router.content.links import ContentLinks


class AssignmentWriter:
    """Puts an offer into the words of the API."""

    def __init__(self, links: ContentLinks, disguise: Disguise) -> None:
        self._links = links
        self._disguise = disguise

    def write(self, job: LabelingJob, offer: Offer, stored_input: dict[str, Any] | None) -> Assignment:
        """`stored_input`: what the job's own pre-annotation function made of the object, if it has one."""
        kind = task_type(job.task_type)
        source, value = source_of(offer.line)
        lease = timedelta(seconds=job.task_time_limit_seconds)
        return Assignment(
            assignment_id=self._disguise.shown(offer.slot_id),
            lease_token=offer.lease_token,
            lease_until=offer.lease_until,
            object_id=self._disguise.object_id(job.id, offer.ordinal),
            task_type=job.task_type,
            widget=kind.widget,
            media=kind.media,
            title=job.title,
            instructions=job.instructions,
            input=task_input(job, orjson.loads(offer.line), value, stored_input),
            page_url=self._links.page_link(
                self._disguise.shown(offer.slot_id), job.team_id, offer.lease_token
            ),
            test=offer.test,
            content_url=(
                self._links.link(ObjectAddress.parse(value), job.team_id, at_least=lease)
                if source == "source-ref"
                else None
            ),
        )
