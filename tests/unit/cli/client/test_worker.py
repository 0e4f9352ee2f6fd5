"""What a worker's client asks of the portal, and what it makes of the answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from groundwork_cli.client import ApiError, Assignment, Patience, WorkerClient
from groundwork_cli.client.asynchronous.connection import AsyncConnection

NOON = "2026-01-01T12:00:00Z"
TASK = "/v1/assignments/1"


class Portal:
    """Answers by path, and notes what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers
        self.asked: list[tuple[str, str, Any]] = []
        self.sessions = 0
        self.signed_in = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/v1/session":
            self.sessions += 1
            self.signed_in = True
            return httpx.Response(200, json={})
        if not self.signed_in:
            return httpx.Response(401, json={"error": {"code": "not_authenticated", "message": "sign in"}})
        self.asked.append((request.method, path, json.loads(request.content or b"null")))
        answer = self._answers[path.rpartition("/")[2]]
        if isinstance(answer, int):
            return httpx.Response(answer, json={"error": {"code": "lease_lost", "message": "too late"}})
        return httpx.Response(204) if answer is None else httpx.Response(200, json=answer)


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[[Portal], WorkerClient]:
    def made(portal: Portal) -> WorkerClient:
        def connection(url: str, *, headers: dict[str, str], patience: Patience | None) -> AsyncConnection:
            return AsyncConnection(
                url, headers=headers, patience=Patience(seconds=0), transport=httpx.MockTransport(portal)
            )

        monkeypatch.setattr("groundwork_cli.client.worker.AsyncConnection", connection)
        return WorkerClient("http://portal.test", "ada@test", "secret-secret")

    return made


Connect = Callable[[Portal], WorkerClient]
Verb = Callable[[WorkerClient, Assignment], Awaitable[Any]]


@pytest.mark.parametrize(
    ("verb", "method", "path", "more", "answer", "result"),
    [
        (
            lambda worker, task: worker.extend(task),
            "POST",
            "extend",
            {},
            {"lease_until": NOON},
            datetime(2026, 1, 1, 12, tzinfo=UTC),
        ),
        (lambda worker, task: worker.release(task), "POST", "release", {}, None, None),
        (lambda worker, task: worker.decline(task), "POST", "decline", {"reason": None}, None, None),
        (
            lambda worker, task: worker.decline(task, "dark"),
            "POST",
            "decline",
            {"reason": "dark"},
            None,
            None,
        ),
        (
            lambda worker, task: worker.save_draft(task, {"a": 1}),
            "PUT",
            "draft",
            {"draft": {"a": 1}},
            {"saved_at": NOON},
            datetime(2026, 1, 1, 12, tzinfo=UTC),
        ),
        (
            lambda worker, task: worker.stop(task, {"a": 1}),
            "POST",
            "stop",
            {"draft": {"a": 1}},
            {"lease_until": NOON},
            datetime(2026, 1, 1, 12, tzinfo=UTC),
        ),
        (
            lambda worker, task: worker.outline(task, {"width": 4}),
            "POST",
            "outline",
            {"width": 4},
            {"rings": []},
            [],
        ),
        (
            lambda worker, task: worker.report(task, "black"),
            "POST",
            "problem",
            {"message": "black"},
            None,
            None,
        ),
    ],
)
async def test_each_verb_names_the_lease_and_what_it_takes(
    connect: Connect,
    assignment: Assignment,
    verb: Verb,
    method: str,
    path: str,
    more: dict[str, Any],
    answer: Any,
    result: Any,
) -> None:
    portal = Portal(**{path: answer})
    async with connect(portal) as worker:
        assert await verb(worker, assignment) == result
    assert portal.asked == [(method, f"{TASK}/{path}", {"lease_token": assignment.lease_token, **more})]


async def test_what_is_held_comes_with_its_draft_and_can_be_gone_on_with(
    connect: Connect, assignment: Assignment
) -> None:
    held = {
        **assignment.model_dump(),
        "job": "pets-1",
        "stopped": True,
        "seconds_worked": 1.5,
        "draft": {"a": 1},
    }
    portal = Portal(assignments={"assignments": [held]}, resume={**held, "stopped": False})
    async with connect(portal) as worker:
        (found,) = await worker.held()
        assert (found.job, found.stopped, found.draft) == ("pets-1", True, {"a": 1})
        assert not (await worker.resume(found)).stopped


async def test_going_back_gives_what_was_said_and_the_token_to_say_it_anew(
    connect: Connect, assignment: Assignment
) -> None:
    said = {"crowd-image-classifier": {"label": "cat"}}
    reopened = {**assignment.model_dump(), "lease_token": "again", "answer": said}
    portal = Portal(back=reopened, answer={"accepted": True})
    async with connect(portal) as worker:
        found = await worker.back("pets-1")
        assert found.answer == said
        await worker.submit(found, said, claim_next=False)
    assert portal.asked[0] == ("POST", "/v1/jobs/pets-1/back", {})
    assert portal.asked[1][2]["lease_token"] == "again"


async def test_a_lease_that_was_lost_is_told_and_an_ended_session_begun_again(
    connect: Connect, assignment: Assignment
) -> None:
    portal = Portal(extend=409, release=None)
    async with connect(portal) as worker:
        with pytest.raises(ApiError) as raised:
            await worker.extend(assignment)
        assert raised.value.code == "lease_lost"
        portal.signed_in = False
        await worker.release(assignment)
    assert portal.sessions == 2
