"""`/v1/functions`: registering what a function's name stands for, and trying it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.integration.function_servers import Refused, function_server, install_function
from tests.integration.job_api.conftest import PutManifest, running_api
from tests.integration.job_api.lives import start_job

from groundwork.events import JobUnworkable, ObjectsFailed, WorkDrained
from groundwork.store import Database

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:SageMaker-pre"
HTTP = {"kind": "http", "target": "https://functions.example.org/pre"}


@pytest_asyncio.fixture
async def api(platform_settings: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    """One whose operator lets functions run on this machine."""
    settings = {**platform_settings, "outbound": {"allowed_networks": ["127.0.0.0/8"]}}
    async with running_api(settings) as client:
        yield client


async def put(api: httpx.AsyncClient, name: str = ARN, **body: Any) -> httpx.Response:
    return await api.put(f"/v1/functions/{name}", json={**HTTP, **body})


async def tried(api: httpx.AsyncClient, event: Any, name: str = ARN) -> dict[str, Any]:
    answer = await api.post(f"/v1/functions/{name}/test", json={"event": event})
    assert answer.status_code == 200, answer.text
    tested: dict[str, Any] = answer.json()
    return tested


async def test_a_function_is_registered_changed_listed_and_forgotten(api: httpx.AsyncClient) -> None:
    made = await put(api)
    assert made.status_code == 200, made.text
    shown = made.json()
    assert (shown["name"], shown["kind"], shown["target"], shown["timeout_seconds"]) == (
        ARN,
        "http",
        HTTP["target"],
        60,
    )
    changed = (await put(api, kind="lambda", target="http://localhost:4566", timeout_seconds=900)).json()
    assert (changed["kind"], changed["timeout_seconds"]) == ("lambda", 900)
    assert changed["created_at"] == shown["created_at"]
    await put(api, "mine")
    listed = (await api.get("/v1/functions")).json()["functions"]
    assert [one["name"] for one in listed] == [ARN, "mine"]
    assert (await api.get(f"/v1/functions/{ARN}")).json() == changed
    assert (await api.delete(f"/v1/functions/{ARN}")).status_code == 204
    for answer in (await api.get(f"/v1/functions/{ARN}"), await api.delete(f"/v1/functions/{ARN}")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "function_not_found")


@pytest.mark.parametrize(
    ("name", "body", "where", "message"),
    [
        ("PRE-ImageMultiClass", {}, "name", "built in"),
        (ARN.replace("SageMaker-pre", "ACS-PassThrough"), {}, "name", "built in"),
        ("a%20b", {}, "name", "cannot name a function"),
        ("a%00b", {}, "name", "cannot name a function"),
        ("f", {"target": "ftp://host/"}, "target", "write https://host/path"),
        ("f", {"target": "http://user:secret@host/"}, "target", "user name or password"),
        ("f", {"kind": "lambda", "target": "localhost:4566"}, "target", "not an address"),
        ("f", {"kind": "python", "target": "absent"}, "target", "no entry point 'absent'"),
        ("f", {"kind": "soap"}, "kind", "this should be"),
        ("f", {"timeout_seconds": 901}, "timeout_seconds", "less than or equal to 900"),
    ],
)
async def test_what_cannot_be_a_function_is_refused_with_its_place(
    api: httpx.AsyncClient, name: str, body: dict[str, Any], where: str, message: str
) -> None:
    answer = await put(api, name, **body)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)
    assert message in answer.json()["error"]["message"]
    assert (await api.get("/v1/functions")).json()["functions"] == []


async def test_reading_takes_a_viewer_trying_a_requester_and_deciding_an_admin(
    api: httpx.AsyncClient,
) -> None:
    await put(api)
    allowed = {"viewer": 1, "requester": 2, "admin": 4}
    for role, count in allowed.items():
        key = (await api.post("/v1/keys", json={"name": role, "role": role})).json()["key"]
        headers = {"Authorization": f"Bearer {key}"}
        path = f"/v1/functions/{ARN}"
        answers = [
            await api.get(path, headers=headers),
            await api.post(f"{path}/test", json={"event": {}}, headers=headers),
            await api.put(path, json={**HTTP, "target": "http://127.0.0.1:1/"}, headers=headers),
            await api.delete(path, headers=headers),
        ]
        statuses = [answer.status_code for answer in answers]
        assert [status == 403 for status in statuses] == [place >= count for place in range(4)], statuses


async def test_trying_shows_what_the_function_answers(api: httpx.AsyncClient) -> None:
    async with function_server(lambda event: {"taskInput": event["dataObject"]}) as server:
        await put(api, target=server.url)
        other_account = ARN.replace("111122223333", "999999999999")
        tested = await tried(api, {"dataObject": {"source": "x"}}, other_account)
    assert tested["answer"] == {"taskInput": {"source": "x"}}
    assert (tested["function"], tested["fault"]) == (ARN, None)
    assert tested["seconds"] >= 0


async def test_trying_shows_why_the_function_does_not_answer(
    api: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(event: Any) -> Any:
        raise Refused(503, "busy")

    async with function_server(busy) as server:
        await put(api, target=server.url)
        fault = (await tried(api, {}))["fault"]
        assert (fault["message"], fault["transient"], len(server.events)) == (
            "It answered 503: busy",
            True,
            1,
        )
    source = "def handler(event, context):\n    return event['missing']\n"
    name = install_function(tmp_path, monkeypatch, "tried", source)
    assert (await put(api, kind="python", target=name)).status_code == 200
    fault = (await tried(api, {}))["fault"]
    assert (fault["message"], fault["transient"]) == ("KeyError: 'missing'", False)
    assert "handlers_of_tried.py" in fault["trace"]
    assert name in (await api.get("/v1/functions")).json()["entry_points"]


async def test_what_is_inside_is_not_called_unless_the_operator_says_so(
    platform_settings: dict[str, Any],
) -> None:
    async with function_server(lambda event: {}) as server, running_api(platform_settings) as api:
        await put(api, target=server.url)
        fault = (await tried(api, {}))["fault"]
        assert "may not be called: it is this machine's own" in fault["message"]
        assert server.events == []


@pytest.mark.parametrize("event", [{"n": 10**30}, {"deep": {"text": "\x00"}}])
async def test_odd_events_are_no_fault_of_ours(api: httpx.AsyncClient, event: Any) -> None:
    async with function_server(lambda event: {"back": event}) as server:
        await put(api, target=server.url)
        tested = await tried(api, event)
    assert tested["fault"] is not None or tested["answer"] == {"back": event}


async def test_an_unknown_function_cannot_be_tried(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v1/functions/nobody/test", json={"event": {}})
    assert answer.status_code == 404
    assert "Register it with PUT /v1/functions/" in answer.json()["error"]["message"]


@pytest.mark.usefixtures("team")
async def test_a_function_that_a_running_job_needs_stays(
    api: httpx.AsyncClient, database: Database, put_manifest: PutManifest
) -> None:
    await put(api)
    await put(api, "other")
    life = await start_job(api, database, put_manifest)
    other_account = ARN.replace("111122223333", "999999999999")
    await life.execute("UPDATE labeling_job SET pre_function = :name WHERE id = :job", name=other_account)
    assert (await api.delete("/v1/functions/other")).status_code == 204
    answer = await api.delete(f"/v1/functions/{ARN}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "function_in_use")
    assert "'moods'" in answer.json()["error"]["message"]
    await life.execute(
        "UPDATE labeling_job SET status = 'Completed', ended_at = now(), finished_at = now() WHERE id = :job"
    )
    assert (await api.delete(f"/v1/functions/{ARN}")).status_code == 204


@pytest.mark.usefixtures("team")
async def test_a_job_whose_function_fails_from_the_start_fails_for_that_reason(
    api: httpx.AsyncClient, database: Database, put_manifest: PutManifest
) -> None:
    life = await start_job(api, database, put_manifest)
    reason = f"ClientError: Exception invoking the Lambda function {ARN}. KeyError: 'x'. It failed for each"
    await life.fail(0, 1, reason="ClientError: ...")
    await life.tell(JobUnworkable(job_id=life.id, reason=reason))
    await life.until("Stopping")
    await life.drain()
    await life.tell(WorkDrained(job_id=life.id))
    job = await life.until("Failed")
    assert job["failure_reason"] == reason
    assert job["output_manifest"]


@pytest.mark.usefixtures("team")
async def test_objects_that_need_nobody_do_not_keep_a_job_from_completing(
    api: httpx.AsyncClient, database: Database, put_manifest: PutManifest
) -> None:
    life = await start_job(api, database, put_manifest)
    await life.execute("UPDATE labeling_job SET pre_function = :name WHERE id = :job", name=ARN)
    await life.label(0)
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted) VALUES (:job, 1, 'withdrawn', 0)"
    )
    await life.tell(ObjectsFailed(job_id=life.id, count=1, found_by="task-router"))
    await asyncio.sleep(0.5)
    assert (await life.show())["status"] == "InProgress", "the third object is still to be labelled"
    await life.label(2)
    await life.tell(ObjectsFailed(job_id=life.id, count=1, found_by="task-router"))
    job = await life.until("Completed")
    assert (job["counters"]["human_labeled"], job["counters"]["unlabeled"]) == (2, 1)
