"""What callers are told while something is away, and what becomes of work that is left lying."""

from __future__ import annotations

import asyncio
import random
import time

import httpx
import pytest
from tests.faults.history import History, Outcome
from tests.faults.system import LEASE_SECONDS, PASSWORD, System
from tests.faults.workload import Worker

pytestmark = pytest.mark.timeout(120)

TOKEN = "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11"
SIGN_IN = {"email": "robot-0@robots.local", "password": PASSWORD}
REQUESTS = [
    ("GET", "/v1/jobs", None),
    ("GET", "/v1/session", None),
    ("POST", "/v1/session", SIGN_IN),
    ("POST", "/v1/jobs/any/claims", {}),
    ("POST", "/v1/assignments/1/answer", {"lease_token": TOKEN, "answer": {}}),
    ("POST", "/v1/assignments/1/extend", {"lease_token": TOKEN}),
]


async def test_without_postgres_requests_are_told_so_and_with_it_they_are_served_again(
    system: System,
) -> None:
    async with httpx.AsyncClient(base_url=system.second_portal, timeout=10, trust_env=False) as portal:
        assert (await portal.post("/v1/session", json=SIGN_IN)).status_code == 200
        with system.back.gone():
            for method, path, body in REQUESTS:
                answer = await portal.request(method, path, json=body)
                assert answer.status_code == 503, (path, answer.text)
                assert answer.json()["error"]["code"] == "unavailable"
                assert answer.headers["retry-after"] == "1"
            assert (await portal.get("/healthz")).status_code == 200
            assert (await portal.get("/readyz")).status_code == 503
        statuses = [
            (await portal.request(method, path, json=body)).status_code for method, path, body in REQUESTS
        ]
        assert statuses == [200, 200, 200, 404, 409, 409]
        assert (await portal.get("/readyz")).status_code == 200


async def test_an_abandoned_task_is_offered_again_within_its_lease_and_five_seconds(system: System) -> None:
    await system.start_job("abandoned", objects=1, answers_each=1)
    history = History()
    left, waiting = [
        Worker(person, "abandoned", [system.portal], history, random.Random(1))
        for person in system.people[:2]
    ]
    async with left, waiting:
        (lease,) = await left.claim() or ()
        # He who waits asks again when he is told to, and nothing else happens.
        async with asyncio.timeout(LEASE_SECONDS + 20):
            (again,) = await waiting.claim() or ()
        assert lease.until <= time.time() <= lease.until + 5
        assert (again.ordinal, again.slot) == (lease.ordinal, lease.slot)
        assert again.token != lease.token
        empty = [one for one in history.operations if not one.granted and one.outcome is Outcome.DONE]
        assert len(empty) >= 2, "he was told to come back"
        await waiting.submit(again)
    await system.wait_for_end("abandoned")
