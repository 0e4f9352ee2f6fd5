from __future__ import annotations

import inspect
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from groundwork_cli.client import ApiError, Patience
from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.blocking.connection import Connection

BRIEF = Patience(seconds=0.01, first=0.001, longest=0.002)


class Server:
    """Answers each call with the next step; the last one stays."""

    def __init__(self, *steps: Callable[[], httpx.Response]) -> None:
        self._steps = list(steps)
        self.calls = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        step = self._steps[min(self.calls, len(self._steps) - 1)]
        self.calls += 1
        return step()


class Caller:
    """Either connection behind one face: what is said of one is said of both."""

    def __init__(self, kind: type[AsyncConnection] | type[Connection]) -> None:
        self._kind = kind
        self._open: list[AsyncConnection | Connection] = []

    async def call(
        self, server: Server, method: str, path: str, *, patience: Patience = BRIEF, **rest: Any
    ) -> Any:
        answer: Any = self._to(server, patience).call(method, path, **rest)
        return await answer if inspect.isawaitable(answer) else answer

    async def collect(self, server: Server, method: str, *arguments: Any) -> list[Any]:
        found: Any = getattr(self._to(server, BRIEF), method)(*arguments)
        return [one async for one in found] if isinstance(found, AsyncIterator) else list(found)

    async def download(self, server: Server, target: Path) -> int:
        size: Any = self._to(server, BRIEF).download("/file", target)
        return int(await size if inspect.isawaitable(size) else size)

    async def close(self) -> None:
        for connection in self._open:
            if isinstance(connection, AsyncConnection):
                await connection.aclose()
            else:
                connection.close()

    def _to(self, server: Server, patience: Patience) -> AsyncConnection | Connection:
        self._open.append(
            self._kind("http://api.test/", patience=patience, transport=httpx.MockTransport(server))
        )
        return self._open[-1]


@pytest_asyncio.fixture(params=[AsyncConnection, Connection])
async def caller(request: pytest.FixtureRequest) -> AsyncIterator[Caller]:
    made = Caller(request.param)
    yield made
    await made.close()


def refused() -> httpx.Response:
    raise httpx.ConnectError("refused")


def cut_off() -> httpx.Response:
    raise httpx.ReadError("cut off")


def fine() -> httpx.Response:
    return httpx.Response(200, json={"well": True})


def broken() -> httpx.Response:
    return httpx.Response(500, json={"error": {"code": "internal", "message": "Something went wrong."}})


def not_found() -> httpx.Response:
    return httpx.Response(
        404, json={"error": {"code": "job_not_found", "message": "there is no job 'x'", "where": "name"}}
    )


@pytest.mark.parametrize("failure", [refused, cut_off, broken])
async def test_a_repeatable_call_outlives_a_restart(
    caller: Caller, failure: Callable[[], httpx.Response]
) -> None:
    server = Server(failure, failure, fine)
    assert await caller.call(server, "GET", "/v1/jobs") == {"well": True}
    assert server.calls == 3


@pytest.mark.parametrize("failure", [cut_off, broken])
async def test_a_call_that_may_have_been_seen_is_not_repeated(
    caller: Caller, failure: Callable[[], httpx.Response]
) -> None:
    server = Server(failure, fine)
    with pytest.raises(ApiError):
        await caller.call(server, "POST", "/v1/jobs", repeatable=False)
    assert server.calls == 1


async def test_a_call_that_made_no_connection_is_repeated_in_any_case(caller: Caller) -> None:
    server = Server(refused, fine)
    assert await caller.call(server, "POST", "/v1/jobs", repeatable=False) == {"well": True}


async def test_patience_ends(caller: Caller) -> None:
    with pytest.raises(ApiError, match=r"http://api.test does not answer \(ConnectError\)") as raised:
        await caller.call(Server(refused), "GET", "/v1/jobs")
    assert raised.value.status is None


async def test_there_is_less_patience_with_a_server_that_answers(caller: Caller) -> None:
    server = Server(broken)
    patience = Patience(seconds=60, seconds_with_faults=0.005, first=0.001)
    with pytest.raises(ApiError, match="Something went wrong"):
        await caller.call(server, "GET", "/v1/jobs", patience=patience)
    assert server.calls == 4


async def test_an_error_carries_the_servers_words(caller: Caller) -> None:
    server = Server(not_found)
    with pytest.raises(ApiError) as raised:
        await caller.call(server, "GET", "/v1/jobs/x")
    error = raised.value
    assert (error.message, error.status, error.code, error.where) == (
        "there is no job 'x'",
        404,
        "job_not_found",
        "name",
    )
    assert server.calls == 1


async def test_an_error_in_another_form_names_the_request(caller: Caller) -> None:
    with pytest.raises(ApiError, match=r"GET http://api.test/v1/jobs was answered with status 403"):
        await caller.call(Server(lambda: httpx.Response(403, text="<html>")), "GET", "/v1/jobs")


async def test_all_that_is_wrong_is_in_the_error_and_in_its_hint(caller: Caller) -> None:
    problems = [{"where": "team", "message": "no such team"}, {"where": "labels", "message": "too few"}]
    body = {"error": {"code": "invalid_request", "message": "no such team", "problems": problems}}
    with pytest.raises(ApiError) as raised:
        await caller.call(Server(lambda: httpx.Response(422, json=body)), "POST", "/v1/jobs")
    assert [problem.where for problem in raised.value.problems] == ["team", "labels"]
    assert "labels: too few" in raised.value.hint


async def test_an_empty_answer_is_none(caller: Caller) -> None:
    assert await caller.call(Server(lambda: httpx.Response(204)), "DELETE", "/v1/x") is None


async def test_what_is_not_given_is_not_sent(caller: Caller) -> None:
    seen: list[httpx.Request] = []

    class Listening(Server):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return fine()

    await caller.call(Listening(), "GET", "/v1/jobs", params={"state": None, "limit": 5})
    assert str(seen[0].url) == "http://api.test/v1/jobs?limit=5"


async def test_lines_are_read_one_by_one(caller: Caller) -> None:
    server = Server(lambda: httpx.Response(200, text='{"a": 1}\n\n{"a": 2}\n'))
    assert await caller.collect(server, "lines", "/v1/x") == [{"a": 1}, {"a": 2}]


async def test_server_sent_events_are_read_with_their_names(caller: Caller) -> None:
    text = ': hello\n\nevent: progress\ndata: {"n":\ndata: 1}\n\ndata: {"n": 2}\n\ndata: {"cut'
    server = Server(lambda: httpx.Response(200, text=text))
    assert await caller.collect(server, "events", "/v1/x") == [("progress", {"n": 1}), ("message", {"n": 2})]


async def test_a_stream_that_is_refused_says_why(caller: Caller) -> None:
    with pytest.raises(ApiError, match="there is no job 'x'"):
        await caller.collect(Server(not_found), "lines", "/v1/x")


async def test_a_download_appears_whole_or_not_at_all(caller: Caller, tmp_path: Path) -> None:
    target = tmp_path / "file.zip"
    assert await caller.download(Server(lambda: httpx.Response(200, content=b"abc")), target) == 3
    assert target.read_bytes() == b"abc"
    with pytest.raises(ApiError):
        await caller.download(Server(not_found), tmp_path / "other.zip")
    assert os.listdir(tmp_path) == ["file.zip"]  # noqa: PTH208 - blocks no more than the line above


def test_pauses_grow_up_to_the_limit_and_end() -> None:
    pauses = list(Patience(seconds=10, first=1, longest=3).pauses())
    assert pauses == [1, 2, 3, 3, 1]
