"""A vendor's whole way, with the commands, the key, a budget and the whole system."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr
from typer.testing import CliRunner

from groundwork.objectstore import ObjectAddress, open_object_store
from groundwork.settings import ObjectStoreSettings
from groundwork_cli.client import AsyncGroundwork, NewJob
from groundwork_cli.main import app
from groundwork_cli.stack import Addresses, Stack, StackOptions

BUCKET = "vendors"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def addresses(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Addresses]:
    async with Stack(StackOptions(state=tmp_path_factory.mktemp("vendors"))) as stack:
        yield stack.addresses


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def manifest(addresses: Addresses) -> str:
    settings = ObjectStoreSettings(
        endpoint_url=addresses.s3,
        access_key=SecretStr(addresses.access_key),
        secret_key=SecretStr(addresses.secret_key),
    )
    async with open_object_store(settings) as store:
        await store.ensure_bucket(BUCKET)
        lines = "".join(f'{{"source": "text {n}"}}\n' for n in range(3))
        await store.put(ObjectAddress(BUCKET, "in.manifest"), lines.encode(), content_type="text/plain")
    return f"s3://{BUCKET}/in.manifest"


async def test_a_vendors_way_from_its_terms_to_the_end_of_the_budget(
    addresses: Addresses, manifest: str
) -> None:
    def invoke(*arguments: str) -> Any:
        result = CliRunner().invoke(app, [*arguments, "--json", "--state", addresses.state])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    async def run(*arguments: str) -> Any:
        return await asyncio.to_thread(invoke, *arguments)

    await run("vendors", "create", "acme", "--title", "Acme labels", "--description", "Texts")
    await run("vendors", "terms", "acme", "--price", "0.120")
    terms = await run("vendors", "terms", "acme", "--sla", "3600")
    assert (terms["price"], terms["sla_seconds"]) == ("0.120", 3600)
    key = (await run("vendors", "key", "acme", "acme-1"))["key"]
    hook = await run("vendors", "hook", "acme", "https://vendor.example.org/tasks")
    assert hook["secret"].startswith("whsec_")
    await run("vendors", "unhook", "acme")
    async with AsyncGroundwork(addresses.api, addresses.api_key) as gw:
        await gw.jobs.create(
            NewJob(
                name="moods",
                task_type="text-classification",
                labels=["sad", "glad"],
                input_manifest=manifest,
                output_path=f"s3://{BUCKET}/out",
                team="acme",
                workers_per_object=1,
                budget="0.250",
            )
        )
        await work_until_the_budget_is_reached(addresses.portal, key)
        job = await gw.jobs.get("moods")
        assert (str(job.task_price), str(job.budget), str(job.spent)) == ("0.120", "0.250", "0.240")
        assert any(["budget is reached" in entry.message async for entry in gw.jobs.log("moods")])
    assert [one["name"] for one in await run("vendors", "keys", "acme")] == ["acme-1"]
    await run("vendors", "revoke-key", "acme", "acme-1")
    headers = {"Authorization": f"Bearer {key}", "X-Vendor-Worker": "anna"}
    async with httpx.AsyncClient(base_url=addresses.portal, headers=headers) as anna:
        assert (await anna.get("/v1/jobs")).status_code == 401


async def work_until_the_budget_is_reached(portal: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "X-Vendor-Worker": "anna"}
    async with httpx.AsyncClient(base_url=portal, headers=headers) as anna, asyncio.timeout(60):
        while True:
            answer = await anna.post("/v1/jobs/moods/claims", json={})
            claims = answer.json() if answer.status_code == 200 else {"assignments": [], "reason": None}
            if claims["reason"] == "budget_reached":
                return
            for one in claims["assignments"]:
                said = {"lease_token": one["lease_token"], "answer": {one["widget"]: {"label": "glad"}}}
                done = await anna.post(f"/v1/assignments/{one['assignment_id']}/answer", json=said)
                assert done.status_code == 200, done.text
            if not claims["assignments"]:
                await asyncio.sleep(0.1)


def test_an_amount_that_is_none_is_told_by_the_server(addresses: Addresses) -> None:
    result = CliRunner().invoke(
        app, ["vendors", "terms", "acme", "--price", "cheap", "--state", addresses.state]
    )
    assert result.exit_code == 1
    assert "price" in result.stderr
