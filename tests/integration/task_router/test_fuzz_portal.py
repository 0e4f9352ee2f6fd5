"""Requests made up from the portal's own OpenAPI document, a fixed set of them: no fault of ours, and nothing
about another team in any answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from tests.integration.serving import served

from task_router.app import create_app
from task_router.settings import TaskRouterSettings

from .conftest import PASSWORD, World

EXAMPLES = 40
"""For each operation and caller."""
SIGNS_OUT = {("DELETE", "/v1/session"), ("PUT", "/v1/session/password")}
"""What would end the session of the worker who fuzzes; a stranger calls it."""
OURS, THEIRS = "pond", "animals"
FOREIGN = ("vets", "ada@test", "w-ada", "Cat or dog", "Look closely", "text 0", "text 1")
"""What stands nowhere but with the other team: its name, its people, its jobs and its objects."""

pytestmark = pytest.mark.timeout(300)


@pytest_asyncio.fixture
async def address(settings: TaskRouterSettings, world: World) -> AsyncIterator[str]:
    """The application behind a real socket; the other team has a job, and Ada holds something of it."""
    app = create_app(settings)
    async with served(app, lifespan="on") as address:
        yield address


@asynccontextmanager
async def signed_in(address: str, name: str) -> AsyncIterator[httpx.Client]:
    body = {"email": f"{name}@test", "password": PASSWORD}
    with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
        (await asyncio.to_thread(client.post, "/v1/session", json=body)).raise_for_status()
        yield client


async def taken(client: httpx.Client) -> dict[str, Any]:
    """What a worker of the other team holds."""
    answer = await asyncio.to_thread(client.post, f"/v1/jobs/{THEIRS}/claims", json={})
    (held,) = answer.json()["assignments"]
    found: dict[str, Any] = held
    return found


@dataclass
class Seen:
    operations: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


async def test_whatever_a_stranger_sends_he_learns_nothing_and_nothing_breaks(
    address: str, world: World
) -> None:
    await world.open_job(THEIRS)
    async with signed_in(address, "ada") as ada:
        held = await taken(ada)
    seen = await asyncio.to_thread(fuzz, address, None, held)
    assert seen.operations > 20
    assert seen.failures == []
    assert seen.statuses[401] > 50, seen.statuses
    assert await world.value("SELECT count(*) FROM task_event WHERE kind <> 'accepted'") == 0


async def test_whatever_another_teams_worker_sends_he_learns_nothing_and_nothing_breaks(
    address: str, world: World
) -> None:
    await world.open_job(THEIRS)
    mine = world.team_id
    world.team_id = await world.value("SELECT id FROM work_team WHERE name = 'others'")
    own = await world.open_job(OURS, objects=400, lines=[{"source": f"pond {n}"} for n in range(400)])
    world.team_id = mine
    await world.execute(
        "UPDATE labeling_job SET title = 'Frogs', instructions = '', description = '' WHERE id = :own",
        own=own,
    )
    of_ada = "SELECT * FROM task_slot WHERE lease_owner = :ada"
    async with signed_in(address, "ada") as ada, signed_in(address, "eve") as eve:
        held = await taken(ada)
        before = await world.rows(of_ada, ada=world.worker_ids["ada"])
        seen = await asyncio.to_thread(fuzz, address, eve, held)
    assert seen.failures == []
    # Made-up requests that are all refused at the door would prove nothing.
    assert sum(count for status, count in seen.statuses.items() if status < 300) > 50, seen.statuses
    assert seen.statuses[409] > 10, seen.statuses
    kinds = await world.rows("SELECT DISTINCT kind FROM task_event WHERE job_id = :own", own=own)
    verbs = {"returned", "declined", "stopped", "resumed", "extended", "reported"}
    assert {kind for (kind,) in kinds} >= {"accepted", *verbs}
    assert await world.rows(of_ada, ada=world.worker_ids["ada"]) == before


def fuzz(address: str, worker: httpx.Client | None, held: dict[str, Any]) -> Seen:
    """Call every operation, as this worker or as a stranger. One time in three it is about what somebody of
    the other team holds, one time about the caller's own."""
    document = schemathesis.openapi.from_url(f"{address}/openapi.json")
    seen = Seen()
    cookies = "; ".join(f"{name}={value}" for name, value in worker.cookies.items()) if worker else ""
    headers = {"Cookie": cookies} if cookies else {}
    for found in document.get_all_operations():
        assert isinstance(found, Ok), found  # otherwise our document is not valid
        operation = found.ok()
        seen.operations += 1
        if worker and (operation.method.upper(), operation.path) in SIGNS_OUT:
            continue

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), about=st.sampled_from(["theirs", "own", "made up"]))
        def call(case: Any, about: str) -> None:
            if about == "theirs":
                name_it(case, THEIRS, held)
            elif about == "own" and worker is not None:
                claims = worker.post(f"/v1/jobs/{OURS}/claims", json={}).json()
                mine = claims["assignments"][0]
                if case.path.endswith("/resume"):  # which leaves a trace only after a stop
                    stop = f"/v1/assignments/{mine['assignment_id']}/stop"
                    worker.post(stop, json={"lease_token": mine["lease_token"]}).raise_for_status()
                name_it(case, OURS, mine)
            response = case.call(headers=headers, timeout=20, allow_redirects=False)
            seen.statuses[response.status_code] += 1
            asked = f"{case.method} {case.formatted_path} {case.query!r} {case.body!r}"
            if response.status_code >= 500:
                seen.failures.append(f"{asked[:500]} -> {response.status_code} {response.text[:500]}")
            for word in (*FOREIGN, held["object_id"]):
                if word in response.text:
                    seen.failures.append(f"{asked[:500]} tells {word!r}: {response.text[:500]}")
            is_json = response.headers.get("content-type", [""])[0].startswith("application/json")
            if is_json and 400 <= response.status_code < 500:
                error = response.json()["error"]
                assert isinstance(error["code"], str)
                assert isinstance(error["message"], str)

        call()
    return seen


def name_it(case: Any, job: str, held: dict[str, Any]) -> None:
    """Have the request name this job, or this assignment with its token."""
    known = {"name": job, "assignment_id": held["assignment_id"]}
    case.path_parameters = {key: known.get(key, value) for key, value in (case.path_parameters or {}).items()}
    if isinstance(case.body, dict) and "lease_token" in case.body:
        case.body = {**case.body, "lease_token": held["lease_token"]}
