from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from groundwork_cli.client import ApiError, Patience
from groundwork_cli.client.connection import Connection

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

    def connection(self) -> Connection:
        return Connection("http://api.test/", patience=BRIEF, transport=httpx.MockTransport(self))


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
async def test_a_repeatable_call_outlives_a_restart(failure: Callable[[], httpx.Response]) -> None:
    server = Server(failure, failure, fine)
    async with server.connection() as connection:
        assert await connection.call("GET", "/v1/jobs") == {"well": True}
    assert server.calls == 3


@pytest.mark.parametrize("failure", [cut_off, broken])
async def test_a_call_that_may_have_been_seen_is_not_repeated(
    failure: Callable[[], httpx.Response],
) -> None:
    server = Server(failure, fine)
    async with server.connection() as connection:
        with pytest.raises(ApiError):
            await connection.call("POST", "/v1/jobs", repeatable=False)
    assert server.calls == 1


async def test_a_call_that_made_no_connection_is_repeated_in_any_case() -> None:
    async with Server(refused, fine).connection() as connection:
        assert await connection.call("POST", "/v1/jobs", repeatable=False) == {"well": True}


async def test_patience_ends() -> None:
    async with Server(refused).connection() as connection:
        with pytest.raises(ApiError, match=r"http://api.test does not answer \(ConnectError\)") as raised:
            await connection.call("GET", "/v1/jobs")
    assert raised.value.status is None


async def test_there_is_less_patience_with_a_server_that_answers() -> None:
    server = Server(broken)
    patience = Patience(seconds=60, seconds_with_faults=0.005, first=0.001)
    async with Connection(
        "http://api.test", patience=patience, transport=httpx.MockTransport(server)
    ) as connection:
        with pytest.raises(ApiError, match="Something went wrong"):
            await connection.call("GET", "/v1/jobs")
    assert server.calls == 4


async def test_an_error_carries_the_servers_words() -> None:
    server = Server(not_found)
    async with server.connection() as connection:
        with pytest.raises(ApiError) as raised:
            await connection.call("GET", "/v1/jobs/x")
    error = raised.value
    assert (error.message, error.status, error.code, error.where) == (
        "there is no job 'x'",
        404,
        "job_not_found",
        "name",
    )
    assert server.calls == 1


async def test_an_error_in_another_form_names_the_request() -> None:
    async with Server(lambda: httpx.Response(403, text="<html>")).connection() as connection:
        with pytest.raises(ApiError, match=r"GET http://api.test/v1/jobs was answered with status 403"):
            await connection.call("GET", "/v1/jobs")


async def test_an_empty_answer_is_none() -> None:
    async with Server(lambda: httpx.Response(204)).connection() as connection:
        assert await connection.call("DELETE", "/v1/x") is None


def test_pauses_grow_up_to_the_limit_and_end() -> None:
    pauses = list(Patience(seconds=10, first=1, longest=3).pauses())
    assert pauses == [1, 2, 3, 3, 1]
