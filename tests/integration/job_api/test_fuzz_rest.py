"""Requests made up from our own OpenAPI document, a fixed set of them: no fault of ours, and no hang."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from tests.integration.job_api.conftest import KEY, PutManifest, wait_for_status
from tests.integration.serving import served

from job_api.app import create_app
from job_api.document import ErrorBody
from job_api.settings import JobApiSettings

EXAMPLES = 20
"""For each operation."""
KNOWN = {"name": "known", "team": "readers"}
"""What paths name half of the time: things that are there, so that requests get further than "not found"."""
UNKNOWN_ONLY = {("DELETE", "/v1/jobs/{name}"), ("GET", "/v1/jobs/{name}/events")}
"""Without the known job the rest would find nothing; and its events end only when it does."""
HEADERS = {"Authorization": f"Bearer {KEY}"}

pytestmark = pytest.mark.timeout(300)


@pytest_asyncio.fixture
async def address(platform_settings: dict[str, Any]) -> AsyncIterator[str]:
    """The application behind a real socket."""
    app = create_app(JobApiSettings(**platform_settings, bootstrap_key=KEY, portal_url="http://portal.test"))
    async with served(app, lifespan="on") as address:
        yield address


async def test_no_request_that_the_document_allows_makes_the_service_fail(
    address: str, put_manifest: PutManifest
) -> None:
    manifest = await put_manifest(b'{"source": "good"}\n{"source": "bad"}\n')
    async with httpx.AsyncClient(base_url=address, headers=HEADERS, trust_env=False) as client:
        (await client.post("/v1/teams", json={"name": KNOWN["team"]})).raise_for_status()
        body = {
            "name": KNOWN["name"],
            "task_type": "text-classification",
            "input_manifest": manifest,
            "output_path": manifest.rpartition("/")[0],
            "labels": ["negative", "positive"],
            "team": KNOWN["team"],
        }
        (await client.post("/v1/jobs", json=body)).raise_for_status()
        await wait_for_status(client, KNOWN["name"], "InProgress")
    operations, statuses, failures = await asyncio.to_thread(_fuzz, address)
    assert operations > 30
    assert failures == []
    # Made-up requests that are all refused at the door would prove nothing.
    assert sum(count for status, count in statuses.items() if status < 300) > 50, statuses


def _fuzz(address: str) -> tuple[int, Counter[int], list[str]]:
    document = schemathesis.openapi.from_url(f"{address}/openapi.json")
    failures: list[str] = []
    statuses: Counter[int] = Counter()
    operations = 0
    for found in document.get_all_operations():
        assert isinstance(found, Ok), found  # otherwise our document is not valid
        operation = found.ok()
        operations += 1

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), known=st.booleans())
        def call(case: Any, known: bool) -> None:
            if known and (case.method, case.operation.path) not in UNKNOWN_ONLY:
                case.path_parameters = {
                    key: KNOWN.get(key, value) for key, value in (case.path_parameters or {}).items()
                }
            response = case.call(headers=HEADERS, timeout=20)
            statuses[response.status_code] += 1
            if 400 <= response.status_code < 500:
                ErrorBody.model_validate_json(response.content)
            if response.status_code >= 500:
                asked = f"{case.method} {case.formatted_path} {case.query!r} {case.body!r}"
                failures.append(f"{asked[:500]} -> {response.status_code} {response.text[:500]}")

        call()
    return operations, statuses, failures
