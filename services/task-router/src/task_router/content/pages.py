"""The page of a task: its job's template, rendered with the task's input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from typing import Any

import orjson

from groundwork.errors import NotFound
from groundwork.joblog import log_once_to_job
from groundwork.manifest import source_of
from groundwork.objectstore import ObjectAddress
from groundwork.readable_objects import ReadableObjects
from groundwork.service import Platform
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type
from groundwork.templates import TemplateRenderer, page_of_type, with_own_assets
from task_router.claims.inputs import task_input
from task_router.content.links import ContentLinks
from task_router.content.repository import ShownTask

NOT_GRANTED = (
    "The worker template asks for read access to an object that its task does not name; it gets none. Name"
    " the object, or a folder ending in '/', in the task's input."
)
NOT_RENDERED = "The worker template cannot be rendered as it stands; workers see what is left of it."
_NOTHING_LEFT = "The page of this task cannot be shown. Report a problem, and decline the task."
_LOST = "This task is not in your hands any more. Take another one."
MAX_LISTED = 20


@dataclass
class _Grants:
    """What the template of one page was given, and what it was refused."""

    readable: ReadableObjects
    links: ContentLinks
    job: LabelingJob
    refused: list[str] = field(default_factory=list)

    def __call__(self, uri: str) -> str:
        address = self.readable.find(uri)
        if address is None:
            if len(self.refused) < MAX_LISTED:
                self.refused.append(uri)
            return ""
        # Never shorter than the time that the task may take.
        limit = timedelta(seconds=self.job.task_time_limit_seconds)
        return self.links.link(address, self.job.team_id, at_least=limit)


class TaskPages:
    def __init__(
        self, platform: Platform, renderer: TemplateRenderer, links: ContentLinks, buckets: Sequence[str]
    ) -> None:
        """`buckets`: patterns of those that data may lie in."""
        self._platform = platform
        self._renderer = renderer
        self._links = links
        self._buckets = buckets

    async def page(self, task: ShownTask) -> str:
        """The HTML of the task's page. What is wrong with the template is told in the job's log, once."""
        job = task.job
        given = await self._input(task)
        template = with_own_assets(task.template or page_of_type(job.task_type, job.audited_attribute) or "")
        grants = _Grants(ReadableObjects(given, buckets=self._buckets), self._links, job)
        shown = given if task.template else {**given, **guide(job, task.label_categories)}
        page = await self._renderer.render(template, shown, grant=grants)
        if page.problems:
            await self._tell(job, NOT_RENDERED, [one.message for one in page.problems])
        if grants.refused:
            await self._tell(job, NOT_GRANTED, grants.refused)
        return _document(page.html) if page.html.strip() else notice(_NOTHING_LEFT)

    async def _input(self, task: ShownTask) -> dict[str, Any]:
        source, value = source_of(task.line)
        given = task_input(task.job, orjson.loads(task.line), value, task.stored_input)
        if task.template is None and source == "source-ref" and task_type(task.job.task_type).media == "text":
            # Our own pages show the text itself, and a page can read nothing of what it is not given.
            return {**given, "taskObject": await self._text(value)}
        return given

    async def _text(self, uri: str) -> str:
        try:
            # As a browser decodes it.
            return (await self._platform.store.get(ObjectAddress.parse(uri))).decode("utf-8-sig", "replace")
        except NotFound:
            return ""

    async def _tell(self, job: LabelingJob, message: str, details: Sequence[str]) -> None:
        async with self._platform.database.transaction() as session:
            await log_once_to_job(session, job.id, "task-router", "warning", message, "\n".join(details))


def guide(job: LabelingJob, categories: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a built-in page knows beyond the task's input: the job's instructions, and what labels are called.

    Instructions of the label category file are HTML, the job's are plain text (contract section 3.6).
    """
    said = (categories or {}).get("instructions") or {}
    return {
        "instructions": {
            "short": said.get("shortInstruction"),
            "full": said.get("fullInstruction"),
            "text": job.instructions.strip() or None,
        },
        "labelEntries": (categories or {}).get("labels") or [{"label": label} for label in job.labels],
    }


def lost_page() -> str:
    """What is shown of a task whose lease has ended."""
    return notice(_LOST)


def notice(text: str) -> str:
    return _document(f"<p>{escape(text)}</p>")


def _document(html: str) -> str:
    """With a document type, unless it has one: without, browsers imitate what browsers were in 1997."""
    return html if html.lstrip()[:9].lower() == "<!doctype" else f"<!DOCTYPE html>\n{html}"
