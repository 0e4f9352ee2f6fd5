"""What Postgres cannot hold is the request's fault, and nothing has changed."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("verb", "body"), [("decline", {"reason": "blurred\0"}), ("problem", {"message": "blurred\0"})]
)
async def test_a_nul_character_is_refused_and_the_lease_goes_on(
    ada: Any, world: Any, verb: str, body: dict[str, str]
) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    answer = await ada.client.post(
        f"/v1/assignments/{held['assignment_id']}/{verb}", json={"lease_token": held["lease_token"], **body}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
    assert "NUL character" in answer.json()["error"]["message"]
    assert (await ada.submit(held)).status_code == 200
    assert await world.rows("SELECT kind FROM task_event WHERE worker_id IS NOT NULL ORDER BY id") == [
        ("accepted",),
        ("submitted",),
    ]
