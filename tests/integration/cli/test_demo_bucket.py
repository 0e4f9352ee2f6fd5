"""The demo's bucket on the real S3 server."""

from __future__ import annotations

import json

import pytest

from groundwork.objectstore import ObjectAddress
from groundwork_cli.client import Job
from groundwork_cli.demo.bucket import demo_bucket, upload, write_manifest
from groundwork_cli.demo.digits import digits
from groundwork_cli.demo.errors import DemoError
from groundwork_cli.demo.results import Outcome, read_outcomes
from groundwork_cli.stack import Addresses, EmbeddedServers

MANIFEST = ObjectAddress("demo-bucket-test", "input.manifest")


@pytest.fixture
def addresses(running_servers: EmbeddedServers) -> Addresses:
    servers = running_servers.addresses
    return Addresses(
        api="",
        portal="",
        content="",
        s3=servers.s3,
        nats=servers.nats,
        postgres=servers.postgres,
        access_key=servers.access_key,
        secret_key=servers.secret_key,
        api_key="",
        state="",
    )


@pytest.fixture
def job() -> Job:
    return Job(
        name="digits-1",
        status="Completed",
        failure_reason=None,
        task_type="image-classification",
        label_attribute="digits-1",
        labels=[str(digit) for digit in range(10)],
        output_manifest=str(MANIFEST),
        team="digit-readers",
        portal_url="",
    )


async def test_pictures_and_manifest_are_there_and_a_repeat_changes_nothing(
    addresses: Addresses, job: Job
) -> None:
    pictures = [digit.picture for digit in digits(40, MANIFEST.bucket)]
    for _ in range(2):
        counts: list[int] = []
        async with demo_bucket(addresses, MANIFEST.bucket) as store:
            await upload(store, pictures, done=counts.append)
            await write_manifest(store, MANIFEST, pictures)
            assert counts == list(range(1, 41))
            assert await store.get(pictures[-1].address) == pictures[-1].read()
            assert await read_outcomes(store, job) == [Outcome(str(one.address)) for one in pictures]


async def test_a_bad_line_of_the_results_is_named(addresses: Addresses, job: Job) -> None:
    good = {"source-ref": "s3://b/1.png", "digits-1": 3, "digits-1-metadata": {"human-annotated": "yes"}}
    bad = {"source-ref": "s3://b/2.png", "digits-1": 10, "digits-1-metadata": {"human-annotated": "yes"}}
    async with demo_bucket(addresses, MANIFEST.bucket) as store:
        content = "".join(json.dumps(line) + "\n" for line in (good, bad))
        await store.put(MANIFEST, content.encode(), content_type="application/x-ndjson")
        with pytest.raises(DemoError, match=r"input.manifest, line 2: .*not a class id"):
            await read_outcomes(store, job)
