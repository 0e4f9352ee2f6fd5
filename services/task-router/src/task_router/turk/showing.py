"""Pages of published tasks, in Mechanical Turk's frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundwork.store import Database
from task_router.claims.jobs import KnownJobs
from task_router.content.pages import TaskPages
from task_router.content.policy import page_headers
from task_router.content.repository import ShownTask
from task_router.settings import TurkSettings
from task_router.turk import statements
from task_router.turk.framing import PREVIEW, checked_assignment, preview_page, submit_address, work_page
from task_router.turk.links import TaskPageNotFound, TurkLinks


@dataclass(frozen=True)
class FramedPage:
    html: str
    headers: Mapping[str, str]


class TurkPages:
    def __init__(
        self,
        database: Database,
        jobs: KnownJobs,
        pages: TaskPages,
        links: TurkLinks,
        settings: TurkSettings,
        hosts: Sequence[str],
    ) -> None:
        """`hosts`: from which pages may load things, beside our own."""
        self._database = database
        self._jobs = jobs
        self._pages = pages
        self._links = links
        self._origins = settings.submit_origins
        self._hosts = hosts

    async def show(self, word: str, assignment_id: str, submit_to: str) -> FramedPage:
        """The page that the signed word stands for: to be looked at, or with a form that hands in the answer.

        Raises TaskPageNotFound, and InvalidRequest for anything that does not come from Mechanical Turk.
        """
        task_id = self._links.task_of(word)
        if assignment_id == PREVIEW:
            html = preview_page(await self._page(task_id))
            return FramedPage(html, page_headers(self._origins, self._hosts))
        address = submit_address(submit_to, self._origins)
        html = work_page(await self._page(task_id), checked_assignment(assignment_id), address)
        return FramedPage(html, page_headers(self._origins, self._hosts, form_action=self._origins))

    async def _page(self, task_id: int) -> str:
        row = await self._database.direct.fetchrow(statements.PAGE, task_id)
        job = None if row is None else await self._jobs.at(row["job_id"], row["version"])
        if job is None:
            raise TaskPageNotFound
        task = ShownTask(job, row["template"], row["line"], row["input"], row["label_categories"])
        return await self._pages.page(task)
