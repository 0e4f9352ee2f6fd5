"""Who may call what: every operation of `/v1` with no key and with a key of each role.

The table names them all. An operation that is not in it fails a test, so that nobody adds one without saying
who may call it. That a vendor's key opens none of them stands in test_vendors.py.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

VIEWER, REQUESTER, ADMIN = "viewer", "requester", "admin"
RANK = {VIEWER: 0, REQUESTER: 1, ADMIN: 2}

JOB, TEAM, HOOK = "/v1/jobs/{name}", "/v1/teams/{team}", "/v1/webhooks/{webhook_id}"
NEEDED = {
    "GET /v1/keys": ADMIN,
    "POST /v1/keys": ADMIN,
    "DELETE /v1/keys/{name}": ADMIN,
    "GET /v1/teams": VIEWER,
    "POST /v1/teams": ADMIN,
    f"GET {TEAM}": VIEWER,
    f"DELETE {TEAM}": ADMIN,
    f"GET {TEAM}/workers": VIEWER,
    f"PUT {TEAM}/workers/{{email}}": ADMIN,
    f"DELETE {TEAM}/workers/{{email}}": ADMIN,
    f"POST {TEAM}/invitations": ADMIN,
    f"GET {TEAM}/invitations": ADMIN,
    f"DELETE {TEAM}/invitations/{{email}}": ADMIN,
    "POST /v1/workers/{email}/password-reset": ADMIN,
    f"GET {TEAM}/terms": VIEWER,
    f"PUT {TEAM}/terms": ADMIN,
    f"POST {TEAM}/keys": ADMIN,
    f"GET {TEAM}/keys": ADMIN,
    f"DELETE {TEAM}/keys/{{name}}": ADMIN,
    f"GET {TEAM}/hook": ADMIN,
    f"PUT {TEAM}/hook": ADMIN,
    f"DELETE {TEAM}/hook": ADMIN,
    "POST /v1/templates": REQUESTER,
    "GET /v1/templates": VIEWER,
    "GET /v1/templates/{name}": VIEWER,
    "DELETE /v1/templates/{name}": REQUESTER,
    "POST /v1/templates/render": VIEWER,
    "POST /v1/jobs": REQUESTER,
    "GET /v1/jobs": VIEWER,
    "POST /v1/jobs/validate": REQUESTER,
    f"GET {JOB}": VIEWER,
    f"PATCH {JOB}": REQUESTER,
    f"DELETE {JOB}": ADMIN,
    f"GET {JOB}/progress": VIEWER,
    f"GET {JOB}/objects": VIEWER,
    f"POST {JOB}/objects": REQUESTER,
    f"GET {JOB}/certificate": VIEWER,
    f"POST {JOB}/stop": REQUESTER,
    f"POST {JOB}/retry": REQUESTER,
    f"GET {JOB}/log": VIEWER,
    f"GET {JOB}/events": VIEWER,
    f"GET {JOB}/results": VIEWER,
    f"GET {JOB}/objects/{{object_id}}/history": VIEWER,
    f"GET {JOB}/activity": VIEWER,
    f"GET {JOB}/problems": VIEWER,
    f"PUT {JOB}/known-questions": REQUESTER,
    f"GET {JOB}/known-questions": VIEWER,
    f"DELETE {JOB}/known-questions/{{question_id}}": REQUESTER,
    f"GET {JOB}/workers": VIEWER,
    f"PUT {JOB}/workers/{{worker_id}}/block": REQUESTER,
    f"DELETE {JOB}/workers/{{worker_id}}/block": REQUESTER,
    f"GET {JOB}/answers": VIEWER,
    "POST /v1/topics/{topic}/messages": REQUESTER,
    "GET /v1/webhooks": VIEWER,
    "POST /v1/webhooks": REQUESTER,
    f"GET {HOOK}": VIEWER,
    f"PATCH {HOOK}": REQUESTER,
    f"DELETE {HOOK}": REQUESTER,
    f"POST {HOOK}/test": REQUESTER,
    f"GET {HOOK}/deliveries": VIEWER,
    "GET /v1/functions": VIEWER,
    "GET /v1/functions/{name}": VIEWER,
    "PUT /v1/functions/{name}": ADMIN,
    "DELETE /v1/functions/{name}": ADMIN,
    "POST /v1/functions/{name}/test": REQUESTER,
    f"POST {JOB}/exports": REQUESTER,
    f"GET {JOB}/exports": VIEWER,
    f"GET {JOB}/exports/{{export_format}}": VIEWER,
    f"GET {JOB}/exports/{{export_format}}/archive": VIEWER,
    "POST /v1/manifests/convert": REQUESTER,
}


async def call(client: httpx.AsyncClient, operation: str, headers: dict[str, str]) -> httpx.Response:
    """The operation about something that is not there, without a body."""
    method, _, path = operation.partition(" ")
    names = dict.fromkeys(("name", "team", "topic"), "nothing") | {
        "email": "nobody@test",
        "webhook_id": "1",
        "object_id": "0",
        "question_id": "-1",
        "worker_id": "nobody",
        "export_format": "coco",
    }
    return await client.request(method, path.format(**names), headers=headers)


async def key_of(api: httpx.AsyncClient, role: str) -> dict[str, str]:
    answer = await api.post("/v1/keys", json={"name": role, "role": role})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['key']}"}


def code(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_every_operation_is_in_the_table(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    offered = {
        f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods
    }
    assert offered == NEEDED.keys()


@pytest.mark.parametrize("headers", [{"Authorization": ""}, {"Authorization": "Bearer x"}])
async def test_without_a_key_nothing_is_open(api: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for operation in NEEDED:
        assert code(await call(api, operation, headers)) == (401, "not_authenticated"), operation


@pytest.mark.parametrize("role", RANK)
async def test_a_role_opens_what_it_is_for_and_no_more(api: httpx.AsyncClient, role: str) -> None:
    headers = await key_of(api, role)
    for operation, needed in NEEDED.items():
        answer = await call(api, operation, headers)
        if RANK[role] < RANK[needed]:
            assert code(answer) == (403, "not_allowed"), operation
            assert f"takes the role '{needed}'" in answer.json()["error"]["message"], operation
        else:
            assert answer.status_code in (200, 404, 422), (operation, answer.text)
