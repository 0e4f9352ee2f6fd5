"""Nobody, with or without a key, makes the service read more than it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

MIB = 1024 * 1024


async def chunks(count: int) -> AsyncIterator[bytes]:
    """A body whose length is not announced; more than a few of these must never be asked for."""
    for number in range(count):
        assert number < 4, "the service reads on"
        yield b" " * MIB


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/templates/render", "/v1/teams"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody"}, None])
async def test_a_large_body_is_refused_while_it_comes(
    api: httpx.AsyncClient, path: str, headers: dict[str, str] | None
) -> None:
    given = api.headers if headers is None else headers
    answer = await api.post(path, content=chunks(300), headers={**given, "Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "body_too_large"


async def test_an_announced_body_is_refused_before_any_of_it_is_read(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        "/v1/jobs", content=chunks(300), headers={"Content-Length": str(300 * MIB)}
    )  # fmt: skip
    assert answer.status_code == 413


async def test_an_aws_client_gets_the_error_of_its_own_protocol(api: httpx.AsyncClient) -> None:
    answer = await api.post("/", content=b" " * (2 * MIB), headers={"X-Amz-Target": "SageMaker.ListTags"})
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"
    assert answer.status_code < 500
