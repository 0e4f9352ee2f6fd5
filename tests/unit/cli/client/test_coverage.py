"""The client speaks of what the API has: every operation of its document, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from groundwork_cli.client import ApiError, Conversion, Groundwork, JobChange, NewJob, Patience, Person
from job_api.app import create_app
from job_api.settings import JobApiSettings

JOB = NewJob(name="a", task_type="b", output_path="s3://c/d", team="e")
CONVERSION = Conversion(format="coco", source="s3://a/b", output="s3://a/c", label_attribute="boxes")

Call = Callable[[Groundwork], Any]

CALLS: list[Call] = [
    lambda gw: gw.jobs.create(JOB),
    lambda gw: gw.jobs.validate(JOB),
    lambda gw: gw.jobs.list(),
    lambda gw: gw.jobs.get("a/b"),
    lambda gw: gw.jobs.progress("a"),
    lambda gw: gw.jobs.events("a"),
    lambda gw: gw.jobs.objects("a"),
    lambda gw: gw.jobs.answers("a"),
    lambda gw: gw.jobs.history("a", "0"),
    lambda gw: gw.jobs.activity("a"),
    lambda gw: gw.jobs.problems("a"),
    lambda gw: gw.jobs.log("a"),
    lambda gw: gw.jobs.results("a"),
    lambda gw: gw.jobs.certificate("a"),
    lambda gw: gw.jobs.stop("a"),
    lambda gw: gw.jobs.edit("a", JobChange(priority=1)),
    lambda gw: gw.jobs.retry("a"),
    lambda gw: gw.jobs.delete("a"),
    lambda gw: gw.jobs.add_objects("a", [{"source": "b"}]),
    lambda gw: gw.quality.put_questions("a", [{"line": {}}]),
    lambda gw: gw.quality.questions("a"),
    lambda gw: gw.quality.retire_question("a", 1),
    lambda gw: gw.quality.workers("a"),
    lambda gw: gw.quality.block("a", "b", reason="c"),
    lambda gw: gw.quality.unblock("a", "b"),
    lambda gw: gw.teams.create("a"),
    lambda gw: gw.teams.list(),
    lambda gw: gw.teams.get("a"),
    lambda gw: gw.teams.delete("a"),
    lambda gw: gw.teams.workers("a"),
    lambda gw: gw.teams.put_worker("a", "b@c", name="d"),
    lambda gw: gw.teams.remove_worker("a", "b@c"),
    lambda gw: gw.teams.invite("a", [Person(email="b@c")]),
    lambda gw: gw.teams.invitations("a"),
    lambda gw: gw.teams.revoke_invitation("a", "b@c"),
    lambda gw: gw.teams.reset_password("b@c"),
    lambda gw: gw.vendors.create("a", title="b", description="c"),
    lambda gw: gw.vendors.terms("a"),
    lambda gw: gw.vendors.put_terms("a"),
    lambda gw: gw.vendors.create_key("a", "b"),
    lambda gw: gw.vendors.keys("a"),
    lambda gw: gw.vendors.revoke_key("a", "b"),
    lambda gw: gw.vendors.hook("a"),
    lambda gw: gw.vendors.put_hook("a", "https://b"),
    lambda gw: gw.vendors.delete_hook("a"),
    lambda gw: gw.keys.create("a", "viewer"),
    lambda gw: gw.keys.list(),
    lambda gw: gw.keys.revoke("a"),
    lambda gw: gw.functions.put("arn:a/b", "http", "http://c"),
    lambda gw: gw.functions.list(),
    lambda gw: gw.functions.get("a"),
    lambda gw: gw.functions.test("a", {}),
    lambda gw: gw.functions.delete("a"),
    lambda gw: gw.templates.create("a", "b"),
    lambda gw: gw.templates.list(),
    lambda gw: gw.templates.get("a"),
    lambda gw: gw.templates.render({}, content="b"),
    lambda gw: gw.templates.delete("a"),
    lambda gw: gw.webhooks.create("http://a"),
    lambda gw: gw.webhooks.list(),
    lambda gw: gw.webhooks.get(1),
    lambda gw: gw.webhooks.enable(1),
    lambda gw: gw.webhooks.test(1),
    lambda gw: gw.webhooks.deliveries(1),
    lambda gw: gw.webhooks.delete(1),
    lambda gw: gw.topics.publish("a", {}),
    lambda gw: gw.formats.export("a", "coco"),
    lambda gw: gw.formats.list("a"),
    lambda gw: gw.formats.get("a", "coco"),
    lambda gw: gw.formats.download("a", "coco", Path("unused.zip")),
    lambda gw: gw.formats.convert(CONVERSION),
]


def documented() -> set[tuple[str, str]]:
    settings = JobApiSettings.model_validate(
        {
            "database": {"url": "postgresql://a:b@localhost/c"},
            "broker": {"url": "nats://localhost"},
            "object_store": {"access_key": "a", "secret_key": "b"},
            "http": {"port": 1},
            "bootstrap_key": "a",
            "sealing_key": "s" * 32,
            "portal_url": "http://portal.test",
        }
    )
    paths = create_app(settings).openapi()["paths"]
    return {
        (method.upper(), path)
        for path, operations in paths.items()
        for method in operations
        if path.startswith("/v1/")
    }


def asked(call: Call) -> httpx.Request:
    requests: list[httpx.Request] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(418)

    gw = Groundwork(
        "http://api.test", "key", patience=Patience(seconds=0), transport=httpx.MockTransport(refuse)
    )
    with gw, suppress(ApiError):
        answer = call(gw)
        list(answer if isinstance(answer, Iterable) else ())
    return requests[0]


def test_every_operation_has_a_method_and_every_method_an_operation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    operations = documented()
    patterns = {(method, path): re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for method, path in operations}
    found = set()
    for call in CALLS:
        request = asked(call)
        raw = request.url.raw_path.decode().partition("?")[0]
        matching = {
            operation
            for operation, pattern in patterns.items()
            if operation[0] == request.method and pattern.fullmatch(raw)
        }
        assert matching, f"{request.method} {raw} is not in the document"
        # `/v1/templates/render` fits `/v1/templates/{name}` too: the path without a gap is meant.
        found.add(min(matching, key=lambda operation: operation[1].count("{")))
    assert operations - found == set()
