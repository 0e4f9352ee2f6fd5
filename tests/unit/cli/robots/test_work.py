"""The loop of one robot, against a portal that answers from a script."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest

from groundwork.task_types import Label
from groundwork_cli.client import ApiError, Assignment, Job, Patience, WorkerClient
from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.robots import Persona, Truth
from groundwork_cli.robots import work as working
from groundwork_cli.robots.mind import Mind
from groundwork_cli.robots.task_types import robot_for
from groundwork_cli.robots.work import Waiting, work_until

NOTHING: dict[str, Any] = {"assignments": [], "reason": "none_open_yet", "retry_after_seconds": 0.001}
DOG: Mapping[str, Label] = {"7.png": 1}
TEXT = "👋 Ada"


class Portal:
    """Knows one assignment; notes every call as (what, body)."""

    def __init__(self, assignment: Assignment, on_submit: Callable[[Portal], httpx.Response]) -> None:
        self._offer = {"assignments": [assignment.model_dump()]}
        self._on_submit = on_submit
        self.calls: list[tuple[str, Any]] = []
        self.ended = asyncio.Event()
        self.claims: list[httpx.Response] = [httpx.Response(200, json=self._offer)]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        what = request.url.path.rpartition("/")[2]
        self.calls.append((what, json.loads(request.content or b"null")))
        if request.method == "GET":
            return httpx.Response(200, content=TEXT.encode("utf-8-sig"))
        if what == "session":
            return httpx.Response(200, json={})
        if what == "claims":
            return self.claims.pop(0) if self.claims else httpx.Response(200, json=NOTHING)
        return self._on_submit(self)

    @property
    def said(self) -> list[str]:
        return [what for what, _ in self.calls]


def end_after_answer(portal: Portal) -> httpx.Response:
    portal.ended.set()
    return httpx.Response(200, json={"accepted": True, "repeated": False, "next": NOTHING})


async def run(
    portal: Portal, job: Job, monkeypatch: pytest.MonkeyPatch, truth: Mapping[str, Label] = DOG
) -> None:
    def connect(url: str, *, headers: dict[str, str], patience: Patience | None) -> AsyncConnection:
        assert UUID(headers["X-Client-Id"])
        return AsyncConnection(
            url, headers=headers, patience=Patience(seconds=0), transport=httpx.MockTransport(portal)
        )

    monkeypatch.setattr("groundwork_cli.client.worker.AsyncConnection", connect)
    monkeypatch.setattr(working, "LEAST_PAUSE", 0.001)
    mind = Mind(Persona(1, 1.0), robot_for(job.task_type), job, Truth(truth, "t"), 0)
    async with WorkerClient(job.portal_url, "robot-1@robots.local", "secret-secret") as worker:
        async with asyncio.timeout(5):
            await work_until(portal.ended, worker, mind)


async def test_a_robot_signs_in_claims_answers_and_stops(
    job: Job, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = Portal(assignment, end_after_answer)
    portal.claims.insert(0, httpx.Response(200, json=NOTHING))
    await run(portal, job, monkeypatch)
    assert portal.said == ["session", "claims", "claims", "answer"]
    assert portal.calls[-1][1] == {
        "lease_token": assignment.lease_token,
        "answer": {"crowd-image-classifier": {"label": "dog"}},
        "claim_next": True,
    }


async def test_a_lost_lease_is_no_error(
    job: Job, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(portal: Portal) -> httpx.Response:
        portal.ended.set()
        return httpx.Response(409, json={"error": {"code": "lease_lost", "message": "gone"}})

    await run(Portal(assignment, lose), job, monkeypatch)


async def test_an_ended_session_is_begun_again(
    job: Job, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = Portal(assignment, end_after_answer)
    ended = {"error": {"code": "not_authenticated", "message": "Sign in first."}}
    portal.claims.insert(0, httpx.Response(401, json=ended))
    await run(portal, job, monkeypatch)
    assert portal.said == ["session", "claims", "session", "claims", "answer"]


async def test_a_refused_claim_is_explained_by_the_end_of_the_job_or_raised(
    job: Job, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = {"error": {"code": "job_not_found", "message": "there is no such job"}}
    monkeypatch.setattr(working, "SETTLING_SECONDS", 0.01)
    portal = Portal(assignment, end_after_answer)
    portal.claims = [httpx.Response(404, json=refusal)]
    with pytest.raises(ApiError, match="there is no such job"):
        await run(portal, job, monkeypatch)

    portal = Portal(assignment, end_after_answer)
    portal.claims = [httpx.Response(404, json=refusal)]
    asyncio.get_running_loop().call_later(0.005, portal.ended.set)
    monkeypatch.setattr(working, "SETTLING_SECONDS", 5.0)
    await run(portal, job, monkeypatch)


def test_pauses_grow_to_a_limit_unless_the_server_asks_for_more() -> None:
    waiting = Waiting()
    pauses = [waiting.next(1.0) for _ in range(4)]
    assert pauses == [1.0, 1.5, 2.0, 2.0]
    assert waiting.next(5.0) == 5.0
    waiting.reset()
    assert waiting.next(None) == working.LEAST_PAUSE
