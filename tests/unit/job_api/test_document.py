"""The OpenAPI document, which people read and from which clients are generated."""

from __future__ import annotations

from typing import Any

import pytest

from groundwork.service.wording import PATTERNS
from job_api.app import create_app
from job_api.settings import JobApiSettings

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    settings = JobApiSettings(
        database={"url": "postgresql://nowhere"},
        broker={"url": "nats://nowhere"},
        object_store={"access_key": "key", "secret_key": "secret"},
        http={"port": 1},
        bootstrap_key="key",
        sealing_key="x" * 32,
        portal_url="http://portal.test",
    )
    written: dict[str, Any] = create_app(settings).openapi()
    return written


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": methods[method]
        for path, methods in document["paths"].items()
        for method in METHODS
        if method in methods
    }


def test_every_operation_is_described_and_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    found = operations(document)
    assert [name for name, one in found.items() if not one.get("description")] == []
    ids = [one["operationId"] for one in found.values()]
    assert len(set(ids)) == len(ids)


def test_every_body_that_has_to_be_sent_has_an_example(document: dict[str, Any]) -> None:
    def has_example(content: dict[str, Any]) -> bool:
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"].get(name, content.get("schema", {}))
        return any(key in holder for holder in (content, schema) for key in ("example", "examples"))

    bodies = {name: one["requestBody"] for name, one in operations(document).items() if "requestBody" in one}
    assert len(bodies) > 10
    without = [
        name
        for name, body in bodies.items()
        if body.get("required") and not all(has_example(content) for content in body["content"].values())
    ]
    assert without == []


def test_every_error_is_documented_in_the_form_that_it_has(document: dict[str, Any]) -> None:
    for name, one in operations(document).items():
        errors = {status: answer for status, answer in one["responses"].items() if status.startswith("4")}
        assert {"401", "403", "404", "409", "422"} <= set(errors), name
        for answer in errors.values():
            schema = answer["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorBody"}, name


def test_every_pattern_has_words_for_people(document: dict[str, Any]) -> None:
    def patterns(part: Any) -> set[str]:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = part.get("pattern") if isinstance(part, dict) else None
        return ({own} if isinstance(own, str) else set()).union(*map(patterns, inner))

    assert patterns(document) == PATTERNS.keys()


def test_the_dry_run_takes_what_creating_takes(document: dict[str, Any]) -> None:
    found = operations(document)
    assert found["POST /v1/jobs/validate"]["requestBody"] == found["POST /v1/jobs"]["requestBody"]
