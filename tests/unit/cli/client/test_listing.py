"""Lists of the client, which come in pages."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from groundwork_cli.client import Groundwork

JOBS = 230


def job(number: int) -> dict[str, Any]:
    return {
        "name": f"job-{number}",
        "status": "Completed",
        "task_type": "text-classification",
        "label_attribute": "label",
        "labels": ["a", "b"],
        "output_path": "s3://a/b",
        "team": "readers",
        "output_manifest": None,
        "portal_url": "http://portal.test",
    }


@pytest.mark.parametrize(("limit", "expected"), [(None, JOBS), (150, 150), (1, 1), (JOBS + 1, JOBS)])
def test_jobs_are_read_through_all_pages_up_to_the_limit(limit: int | None, expected: int) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        asked.append(params)
        last = int(params.get("after", JOBS + 1))
        page = range(last - 1, 0, -1)[: int(params["limit"])]
        after = page[-1] if len(page) == int(params["limit"]) else None
        return httpx.Response(200, json={"jobs": [job(number) for number in page], "next_after": after})

    with Groundwork("http://api.test", "key", transport=httpx.MockTransport(answer)) as gw:
        found = gw.jobs.list(status="Completed", name_contains="job", limit=limit)
    assert [one.name for one in found] == [f"job-{number}" for number in range(JOBS, JOBS - expected, -1)]
    assert {(params["status"], params["name_contains"]) for params in asked} == {("Completed", "job")}
