# Made from ../asynchronous by groundwork_cli.client.generating: change it there.
"""`/v1/jobs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from groundwork_cli.client.blocking.connection import Connection
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import (
    AnsweredObject,
    Arrived,
    HistoryEntry,
    Job,
    JobChange,
    JobStatus,
    LedgerEntry,
    LogEntry,
    NewJob,
    ObjectState,
    Progress,
    ReportedProblem,
    ResultLine,
    TaskChange,
    Validation,
)

PAGE = 1000
JOBS = 100
"""In a page of the list of jobs."""


class Jobs:
    """Every method raises ApiError; a job is named without regard to case."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, job: NewJob) -> Job:
        answer = self._connection.call("POST", "/v1/jobs", body=_body(job), repeatable=False)
        return Job.model_validate(answer)

    def validate(self, job: NewJob) -> Validation:
        """A dry run: everything that is wrong with the request, the manifest, the labels and the team."""
        answer = self._connection.call("POST", "/v1/jobs/validate", body=_body(job), patient=True)
        return Validation.model_validate(answer)

    def list(
        self, *, status: JobStatus | None = None, name_contains: str = "", limit: int | None = None
    ) -> list[Job]:
        """The newest first: at most `limit`, or all of them."""
        found: list[Job] = []
        after: int | None = None
        while limit is None or len(found) < limit:
            page = JOBS if limit is None else min(JOBS, limit - len(found))
            answer = self._connection.call(
                "GET",
                "/v1/jobs",
                params={"status": status, "name_contains": name_contains, "after": after, "limit": page},
            )
            found += [Job.model_validate(job) for job in answer["jobs"]]
            after = answer["next_after"]
            if after is None:
                break
        return found

    def get(self, name: str) -> Job:
        return Job.model_validate(self._connection.call("GET", _path(name)))

    def progress(self, name: str) -> Progress:
        return Progress.model_validate(self._connection.call("GET", _path(name, "/progress")))

    def events(self, name: str) -> Iterator[Progress]:
        """The progress whenever it changes, until the job has ended."""
        for event, data in self._connection.events(_path(name, "/events")):
            if event == "progress":
                yield Progress.model_validate(data)

    def objects(self, name: str, *, state: ObjectState | None = None) -> Iterator[LedgerEntry]:
        """What is known of each data object, in the order of the manifest."""
        for entry in self._pages(_path(name, "/objects"), "objects", -1, {"state": state}):
            yield LedgerEntry.model_validate(entry)

    def answers(self, name: str) -> Iterator[AnsweredObject]:
        """The raw answers of workers, object by object."""
        for entry in self._pages(_path(name, "/answers"), "objects", -1, {}):
            yield AnsweredObject.model_validate(entry)

    def history(self, name: str, object_id: str) -> Iterator[HistoryEntry]:
        """What happened to one data object, oldest first, with its label or its failure."""
        path = _path(name, f"/objects/{quote(object_id, safe='')}/history")
        for entry in self._pages(path, "entries", 0, {}):
            yield HistoryEntry.model_validate(entry)

    def activity(self, name: str, *, after: str = "0-0") -> Iterator[TaskChange]:
        """Every change of the job's tasks, in order. To follow a job, read on after the last change's id."""
        for entry in self._pages(_path(name, "/activity"), "changes", after, {}):
            yield TaskChange.model_validate(entry)

    def problems(self, name: str) -> Iterator[ReportedProblem]:
        """What workers say is wrong with data objects, oldest first."""
        for entry in self._pages(_path(name, "/problems"), "problems", 0, {}):
            yield ReportedProblem.model_validate(entry)

    def log(self, name: str, *, after: int = 0) -> Iterator[LogEntry]:
        """What happened to the job, oldest first."""
        for entry in self._pages(_path(name, "/log"), "entries", after, {}):
            yield LogEntry.model_validate(entry)

    def results(self, name: str) -> Iterator[ResultLine]:
        """The lines of the output manifest, as they stand now."""
        yield from self._connection.lines(_path(name, "/results"))

    def raw_results(self, name: str) -> Iterator[bytes]:
        """The same lines byte for byte, in pieces of any size."""
        yield from self._connection.pieces(_path(name, "/results"))

    def save_results(self, name: str, target: Path) -> int:
        """Write the same lines to a file; returns its bytes."""
        return self._connection.download(_path(name, "/results"), target)

    def certificate(self, name: str) -> dict[str, Any] | None:
        """The promise about the machine labels, with its evidence; None when there is none."""
        try:
            answer: dict[str, Any] = self._connection.call("GET", _path(name, "/certificate"))
        except ApiError as error:
            if error.code == "not_found":
                return None
            raise
        return answer

    def stop(self, name: str, *, reason: str = "") -> None:
        """Hand out nothing more; what people hold may still come in, and what is labelled is written out."""
        self._connection.call("POST", _path(name, "/stop"), body={"reason": reason})

    def edit(self, name: str, change: JobChange) -> None:
        """Change a running job: only what was given to `JobChange` changes."""
        body = change.model_dump(mode="json", exclude_unset=True)
        self._connection.call("PATCH", _path(name), body=body)

    def retry(self, name: str, objects: Iterable[str] | None = None) -> int:
        """Try failed objects again, all of them or those with the given ids; returns how many."""
        body = {} if objects is None else {"objects": [*objects]}
        answer = self._connection.call("POST", _path(name, "/retry"), body=body, repeatable=False)
        return int(answer["objects"])

    def delete(self, name: str, *, force: bool = False) -> None:
        """Delete a job that has ended, or with `force` any. Its output in S3 stays."""
        self._connection.call("DELETE", _path(name), params={"force": "true" if force else None})

    def add_objects(self, name: str, lines: Iterable[Mapping[str, Any]]) -> Arrived:
        """Give data objects to a streaming job, as manifest lines; each is answered for itself."""
        body = [dict(line) for line in lines]
        answer = self._connection.call("POST", _path(name, "/objects"), body=body, repeatable=False)
        return Arrived.model_validate(answer)

    def _pages(
        self, path: str, key: str, after: int | str, params: Mapping[str, str | int | None]
    ) -> Iterator[Any]:
        following: int | str | None = after
        while following is not None:
            page = self._connection.call("GET", path, params={**params, "after": following, "limit": PAGE})
            yield from page[key]
            following = page["next_after"]


def _path(name: str, rest: str = "") -> str:
    return f"/v1/jobs/{quote(name, safe='')}{rest}"


def _body(job: NewJob) -> dict[str, Any]:
    return job.model_dump(mode="json", exclude_none=True)
