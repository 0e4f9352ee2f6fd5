"""Worker templates over `/v1/templates`."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

PAGE = "<crowd-form><p>{{ task.input.text }}</p></crowd-form>"


async def make(api: httpx.AsyncClient, name: str, content: str = PAGE) -> httpx.Response:
    return await api.post("/v1/templates", json={"name": name, "content": content})


async def test_a_template_is_stored_shown_listed_and_deleted(api: httpx.AsyncClient) -> None:
    made = await make(api, "page")
    assert made.status_code == 201
    assert made.json()["arn"] == "arn:aws:sagemaker:us-east-1:000000000000:human-task-ui/page"
    assert (await api.get("/v1/templates/page")).json() == {**made.json(), "content": PAGE}
    assert (await make(api, "page")).status_code == 409
    await make(api, "another")
    first = (await api.get("/v1/templates", params={"limit": 1})).json()
    assert [one["name"] for one in first["templates"]] == ["another"]
    rest = (await api.get("/v1/templates", params={"after": first["next_after"]})).json()
    assert [one["name"] for one in rest["templates"]] == ["page"]
    assert rest["next_after"] is None
    assert (await api.delete("/v1/templates/page")).status_code == 204
    assert (await api.get("/v1/templates/page")).status_code == 404
    assert (await api.delete("/v1/templates/page")).status_code == 404


async def test_a_template_is_rendered_by_content_or_by_name(api: httpx.AsyncClient) -> None:
    await make(api, "page")
    for which in ({"content": PAGE}, {"template": "page"}):
        answer = await api.post("/v1/templates/render", json={**which, "input": {"text": "<hi>"}})
        assert answer.status_code == 200
        assert "<p>&lt;hi&gt;</p>" in answer.json()["html"]
        assert answer.json()["problems"] == []
    broken = await api.post("/v1/templates/render", json={"content": "{{ a | nonsense }}", "input": {}})
    assert broken.json()["problems"][0]["code"]


async def test_a_template_with_a_form_of_another_kind_is_stored(api: httpx.AsyncClient) -> None:
    assert (await make(api, "page", "<p>{{ task.input.text }}</p>")).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/v1/templates", {"name": "Page", "content": "x"}, "name"),
        ("/v1/templates", {"name": "page", "content": ""}, "content"),
        ("/v1/templates", {"name": "page", "content": "a\x00b"}, "content"),
        ("/v1/templates", {"name": "page", "content": "x" * 128_001}, "content"),
        ("/v1/templates", {"name": "page", "content": "<crowd-form>{% if x %}</crowd-form>"}, "content"),
        ("/v1/templates/render", {"input": {}}, "content"),
        ("/v1/templates/render", {"content": "a", "template": "b", "input": {}}, "content"),
        ("/v1/templates/render", {"content": "a", "input": []}, "input"),
    ],
)
async def test_what_is_wrong_is_named(
    api: httpx.AsyncClient, path: str, body: dict[str, Any], where: str
) -> None:
    answer = await api.post(path, json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["where"] == where
