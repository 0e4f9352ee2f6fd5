"""An identity provider from its configuration over boto3 to the file that says who answered."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from asgi_lifespan import LifespanManager
from tests.integration.identity_providers import CLIENT_SECRET, oidc_config, person, provider_of_others
from tests.integration.job_api.aws.conftest import ACCESS_KEY, KEY, SECRET_KEY, serving

from consolidator.app import create_app as consolidator
from consolidator.settings import ConsolidatorSettings
from groundwork.objectstore import ObjectAddress, ObjectStore
from job_api.settings import JobApiSettings
from task_router.app import create_app as task_router
from task_router.settings import TaskRouterSettings

PORTAL = "http://portal.test"


async def wait_for(question: Any) -> Any:
    async with asyncio.timeout(30):
        while not (answer := await question()):
            await asyncio.sleep(0.02)
    return answer


async def test_a_worker_of_a_provider_answers_under_its_name(
    platform_settings: dict[str, Any], object_store: ObjectStore, bucket: str
) -> None:
    base = {
        **platform_settings,
        "reconcile_every": "PT0.5S",
        "outbound": {"allowed_networks": ["127.0.0.0/8"]},
    }
    api = JobApiSettings(
        **base,
        bootstrap_key=KEY,
        bootstrap_access_key=ACCESS_KEY,
        bootstrap_secret_key=SECRET_KEY,
        portal_url=PORTAL,
    )
    router = TaskRouterSettings(
        **base, portal_url=PORTAL, content_url="http://content.test", content_key="a key for links"
    )
    manifest = ObjectAddress(bucket, "in.manifest")
    await object_store.put(manifest, b'{"source": "meow"}', content_type="application/x-ndjson")
    async with provider_of_others() as issuer, httpx.AsyncClient() as outside:
        (await outside.put(f"{issuer}/users/ada", json=person())).raise_for_status()
        with serving(api) as server:
            sagemaker, rest = server.client(), server.rest()
            config = {**oidc_config(issuer), "ClientSecret": CLIENT_SECRET}
            await asyncio.to_thread(sagemaker.create_workforce, WorkforceName="own", OidcConfig=config)
            await asyncio.to_thread(
                sagemaker.create_workteam,
                WorkteamName="animal-doctors",
                WorkforceName="own",
                Description="d",
                MemberDefinitions=[{"OidcMemberDefinition": {"Groups": ["vets"]}}],
            )
            job = {
                "name": "sounds",
                "task_type": "text-classification",
                "input_manifest": str(manifest),
                "output_path": f"s3://{bucket}/out",
                "label_attribute": "sound",
                "labels": ["cat", "dog"],
                "team": "animal-doctors",
                "workers_per_object": 1,
            }
            (await asyncio.to_thread(rest.post, "/v1/jobs", json=job)).raise_for_status()
            async with (
                LifespanManager(task_router(router), 30, 30) as portal,
                LifespanManager(consolidator(ConsolidatorSettings(**base)), 30, 30),
                httpx.AsyncClient(transport=httpx.ASGITransport(portal.app), base_url=PORTAL) as browser,
            ):
                there = (await browser.get("/v1/oidc/start")).headers["location"]
                back = (await outside.post(there, data={"sub": "ada"})).headers["location"]
                assert (await browser.get(back)).status_code == 303

                async def claimed() -> Any:
                    return (await browser.post("/v1/jobs/sounds/claims", json={})).json().get("assignments")

                (task,) = await wait_for(claimed)
                answer = {"lease_token": task["lease_token"], "answer": {task["widget"]: {"label": "cat"}}}
                path = f"/v1/assignments/{task['assignment_id']}/answer"
                (await browser.post(path, json=answer)).raise_for_status()

                async def done() -> Any:
                    shown = await asyncio.to_thread(rest.get, "/v1/jobs/sounds")
                    return shown.json()["status"] == "Completed"

                await wait_for(done)
                who = (await browser.get("/v1/session")).json()["worker_id"]
            rest.close()
    folder = ObjectAddress(bucket, "out/sounds/annotations/worker-response/")
    (written,) = [address async for address in object_store.keys(folder)]
    (answered,) = json.loads(await object_store.get(written))["answers"]
    assert answered["workerId"] == who
    assert answered["workerMetadata"]["identityData"] == {
        "identityProviderType": "Oidc",
        "issuer": issuer,
        "sub": "ada-1",
    }
    assert parse_qs(urlsplit(there).query)["redirect_uri"] == [f"{PORTAL}/oauth2/idpresponse"]
