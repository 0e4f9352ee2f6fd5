"""Manifests made by enemies, or by accident: refused with line and reason; the service carries on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from tests.integration.job_api.conftest import PutManifest, running_api, wait_for_status
from tests.integration.job_api.test_jobs import request

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.store.models import DatasetObject

GOOD = b'{"source": "good"}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"source": "a\xff"}', "not UTF-8: byte 0xff at place 14"),
        (b'{"source": "a", "x": NaN}', "NaN is no JSON number"),
        (b'{"source": "a", "x": -Infinity}', "-Infinity is no JSON number"),
        (b'{"source": "a", "x": 1, "x": 2}', "'x': the key is there twice"),
        (b'{"source": "a", "x": ' + b'{"y":' * 2000 + b"1" + b"}" * 2000 + b"}", "nested more than 250 deep"),
        (b'{"source": "a", "source-ref": "s3://b/k"}', "has both of 'source-ref' and 'source'"),
        (b'{"x": 1}', "has neither of 'source-ref' and 'source'"),
        (b'{"source-ref": "s3://allowed/../secrets"}', "has a '.' or '..' step"),
        (b'{"source-ref": "s3://elsewhere/k"}', "may not lie in the bucket 'elsewhere'"),
        (b'{"source-ref": "file:///etc/passwd"}', "not an S3 address"),
        (b'{"source": "a", "$x": 1}', "'$x': a key may not start with '$'"),
        (b'{"source": "' + b"a" * 20_001 + b'"}', "the value is longer than 20,000 characters"),
        (b'{"source": "a", "x": [' + b"1," * 60_000 + b"1]}", "the line is longer than 100,000 characters"),
        (rb'{"source": "a\u0000b"}', "has a NUL character"),
        (rb'{"source": "\ud800"}', "no low surrogate"),
        (b'{"source": "a"}, {"source": "b"}', "not a JSON object"),
        (b'["source"]', "not a JSON object"),
    ],
)
async def test_a_bad_line_fails_the_job_with_its_number_and_reason(
    platform_settings: dict[str, Any],
    put_manifest: PutManifest,
    database: Database,
    line: bytes,
    reason: str,
) -> None:
    manifest = await put_manifest(b"\n".join([GOOD, b"", line, GOOD]))
    async with running_api({**platform_settings, "allowed_buckets": ["allowed*"]}) as api:
        await api.post("/v1/teams", json={"name": "readers"})
        assert (await api.post("/v1/jobs", json=request(manifest, "readers"))).status_code == 201
        job = await wait_for_status(api, "moods", "Failed")
        assert (
            "one line of the manifest cannot be used; nothing was imported. line 3: " in job["failure_reason"]
        )
        assert reason in job["failure_reason"]
        assert (await api.get("/readyz")).status_code == 200
    async with database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(DatasetObject)) == 0


async def test_bom_line_ends_and_empty_lines_are_no_fault(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest
) -> None:
    manifest = await put_manifest(b'\xef\xbb\xbf{"source": "a"}\r\n\r\n   \n\t\n{"source": "b"}\r\n')
    await api.post("/v1/jobs", json=request(manifest, team))
    await wait_for_status(api, "moods", "InProgress")
    ledger = (await api.get("/v1/jobs/moods/objects")).json()["objects"]
    assert [entry["source"] for entry in ledger] == [{"source": "a"}, {"source": "b"}]


async def test_all_characters_that_mean_something_to_the_store_come_through(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, database: Database
) -> None:
    lines = [
        json.dumps({"source": text})
        for text in ("\\.", "\\N", "tab\there", 'quote " and \\', "line\nend", "\x7f\u2028", "ä😀", "'; --")
    ]
    lines += ['{"source":\t"raw tab"}', '{"source": "ä😀\u2028"}']
    await api.post("/v1/jobs", json=request(await put_manifest("\n".join(lines).encode()), team))
    await wait_for_status(api, "moods", "InProgress")
    async with database.sessions() as session:
        assert (
            list(await session.scalars(select(DatasetObject.line).order_by(DatasetObject.ordinal))) == lines
        )


def resident_mib() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


@pytest.mark.parametrize("ended", [True, False])
async def test_an_endless_line_is_refused_in_little_memory(
    api: httpx.AsyncClient, team: str, bucket: str, object_store: ObjectStore, ended: bool
) -> None:
    address = ObjectAddress(bucket, "endless.manifest")
    async with object_store.writer(address, content_type="application/x-ndjson") as out:
        await out.write(b'{"source": "good"}\n{"source": "')
        for _ in range(100):
            await out.write(b"x" * 1_000_000)
        if ended:
            await out.write(b'"}\n{"sauce": 1}\n')
    before = resident_mib()
    await api.post("/v1/jobs", json=request(str(address), team))
    job = await wait_for_status(api, "moods", "Failed")
    assert "line 2: the line is longer than 100,000 characters" in job["failure_reason"]
    assert ("line 3: has neither" in job["failure_reason"]) is ended
    assert resident_mib() - before < 40


async def test_a_manifest_of_nothing_but_bad_lines_is_counted_and_shortly_told(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest
) -> None:
    await api.post("/v1/jobs", json=request(await put_manifest(b"{}\n" * 30_000), team))
    reason = (await wait_for_status(api, "moods", "Failed"))["failure_reason"]
    assert "30,000 lines of the manifest cannot be used" in reason
    assert reason.endswith("and 29,990 more")
    assert len(reason) <= 1024
