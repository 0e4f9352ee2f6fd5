"""What stands in the log of the real process: enough to follow it, and nothing that is secret."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from tests.integration.conftest import ServiceEnv

from .conftest import PASSWORD, Eventually, Person, World

CONTENT_KEY = "a key for links that nobody knows"
WRONG, UNUSABLE = "a wrong password", "a token that nobody sent"
WORDS = {
    "answer": "magpie in the reeds",
    "second answer": "heron on one leg",
    "draft": "half a magpie",
    "refused answer": "stork upside down",
    "stored in vain": "crane in the crane",
}
"""What people write; each stands in no place but theirs."""


@asynccontextmanager
async def running(environment: dict[str, str], log: Path) -> AsyncIterator[None]:
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "task_router",
            env={**os.environ, **environment},
            stdout=file,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            yield
            process.terminate()
            async with asyncio.timeout(30):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def test_neither_answers_nor_passwords_nor_tokens_nor_links_are_in_the_log(
    service_env: ServiceEnv, world: World, eventually: Eventually, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    portal, content = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    environment = service_env("TASK_ROUTER", portal_url=portal, content_url=content, content_key=CONTENT_KEY)
    environment["TASK_ROUTER_HTTP__PORT"] = str(port)
    environment["TASK_ROUTER_LOG__LEVEL"] = "debug"
    await world.open_job(objects=3, task_type="custom")
    async with (
        running(environment, tmp_path / "log"),
        httpx.AsyncClient(base_url=portal, trust_env=False, timeout=30) as client,
    ):

        async def ready() -> bool:
            try:
                return (await client.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        await eventually(ready)
        secrets = await live_a_day(client, world)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    events = [line["event"] for line in lines]
    assert events.count("request_failed") == 2, events
    assert all(line["service"] == "task-router" for line in lines)
    text = (tmp_path / "log").read_text()
    for what, secret in {**secrets, **WORDS, "password": PASSWORD, "wrong password": WRONG}.items():
        assert secret not in text, what
    assert CONTENT_KEY not in text
    assert UNUSABLE not in text


async def live_a_day(client: httpx.AsyncClient, world: World) -> dict[str, str]:
    """All that people do, with some things going wrong; returns the secrets that came up."""
    await client.post("/v1/session", json={"email": "ada@test", "password": WRONG})
    signed_in = await client.post("/v1/session", json={"email": "ada@test", "password": PASSWORD})
    signed_in.raise_for_status()
    ada = Person(client)
    secrets = {"session": client.cookies["groundwork_session"]}
    held = await ada.claim()
    path = f"/v1/assignments/{held['assignment_id']}"
    page = httpx.URL(held["page_url"])
    secrets |= {"lease": held["lease_token"], "signature of a page": page.params["signature"]}

    async def act(verb: str, **body: Any) -> httpx.Response:
        body = {"lease_token": held["lease_token"], **body}
        return await client.request("PUT" if verb == "draft" else "POST", f"{path}/{verb}", json=body)

    assert (await client.get(page)).status_code == 200
    assert (await client.get(page.copy_set_param("signature", "0" * 64))).status_code == 403
    assert (await act("draft", draft={"note": WORDS["draft"]})).status_code == 200
    assert (await act("stop")).status_code == 200
    assert (await act("resume")).status_code == 200
    refused = await act("answer", answer={"note": WORDS["refused answer"] + "\x00"})
    assert refused.status_code == 422

    # A fault of ours, with the rows that Postgres likes to quote.
    await world.execute("ALTER TABLE answer ADD CONSTRAINT broken CHECK (seconds_spent < 0) NOT VALID")
    assert (await act("answer", answer={"note": WORDS["stored in vain"]})).status_code == 500
    await world.execute("ALTER TABLE answer DROP CONSTRAINT broken")
    await world.execute("ALTER TABLE worker_session ADD CONSTRAINT broken CHECK (worker_id < 0) NOT VALID")
    other = await client.post("/v1/session", json={"email": "bob@test", "password": PASSWORD})
    assert other.status_code == 500
    await world.execute("ALTER TABLE worker_session DROP CONSTRAINT broken")

    assert (await act("answer", answer={"note": WORDS["answer"]})).status_code == 200
    held = (await client.post("/v1/jobs/animals/back", json={})).json()
    secrets["second lease"] = held["lease_token"]
    path = f"/v1/assignments/{held['assignment_id']}"
    assert (await act("answer", answer={"note": WORDS["second answer"]})).status_code == 200
    for way, body in (
        ("/v1/invitations/look", {"token": UNUSABLE}),
        ("/v1/password-resets/complete", {"token": UNUSABLE, "password": PASSWORD}),
    ):
        assert (await client.post(way, json=body)).status_code >= 400
    return secrets
