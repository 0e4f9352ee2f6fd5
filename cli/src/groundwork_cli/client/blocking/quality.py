# Made from ../asynchronous by groundwork_cli.client.generating: change it there.
"""Known questions of a job, its workers, and blocking them: below `/v1/jobs/<job>`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from groundwork_cli.client.blocking.connection import Connection
from groundwork_cli.client.models import Block, KnownQuestion, KnownQuestionsStored, Purpose, WorkerReport

PAGE = 100


class Quality:
    """Every method raises ApiError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_questions(
        self, job: str, questions: Iterable[Mapping[str, Any]], *, purpose: Purpose = "gold"
    ) -> KnownQuestionsStored:
        """Add questions whose answers are known, each with its `line` and its `answer` or `label`. All are
        added or none; what is there already stays."""
        body = {"purpose": purpose, "questions": [dict(one) for one in questions]}
        return self._put(job, body)

    def put_questions_of(
        self, job: str, manifest_uri: str, *, label_attribute: str | None = None, purpose: Purpose = "gold"
    ) -> KnownQuestionsStored:
        """The same with the lines and labels of an output manifest."""
        body = {"purpose": purpose, "manifest_uri": manifest_uri, "label_attribute": label_attribute}
        return self._put(job, body)

    def questions(self, job: str) -> Iterator[KnownQuestion]:
        """Every known question, retired ones too, and how workers did at each."""
        for one in self._pages(_path(job, "/known-questions"), "questions"):
            yield KnownQuestion.model_validate(one)

    def retire_question(self, job: str, question_id: int) -> None:
        """Ask it no more; the answers to it count for nobody any more."""
        self._connection.call("DELETE", _path(job, f"/known-questions/{question_id}"))

    def workers(self, job: str) -> Iterator[WorkerReport]:
        """Everybody who was given something of the job, or is blocked in it."""
        for one in self._pages(_path(job, "/workers"), "workers"):
            yield WorkerReport.model_validate(one)

    def block(self, job: str, worker_id: str, *, reason: str, discard_answers: bool = False) -> Block:
        """Give the worker nothing more of the job; with `discard_answers` others answer what he has."""
        body = {"reason": reason, "discard_answers": discard_answers}
        answer = self._connection.call("PUT", _path(job, _block(worker_id)), body=body)
        return Block.model_validate(answer)

    def unblock(self, job: str, worker_id: str) -> None:
        """Discarded answers do not come back."""
        self._connection.call("DELETE", _path(job, _block(worker_id)))

    def _put(self, job: str, body: Mapping[str, Any]) -> KnownQuestionsStored:
        answer = self._connection.call("PUT", _path(job, "/known-questions"), body=body)
        return KnownQuestionsStored.model_validate(answer)

    def _pages(self, path: str, key: str) -> Iterator[Any]:
        following: int | None = 0
        while following is not None:
            page = self._connection.call("GET", path, params={"after": following, "limit": PAGE})
            yield from page[key]
            following = page["next_after"]


def _path(job: str, rest: str) -> str:
    return f"/v1/jobs/{quote(job, safe='')}{rest}"


def _block(worker_id: str) -> str:
    return f"/workers/{quote(worker_id, safe='')}/block"
