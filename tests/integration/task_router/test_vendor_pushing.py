"""Tasks that are sent to a vendor's own server, and what that says to them."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI, Request, Response
from pydantic import SecretStr
from tests.integration.serving import served
from tests.integration.task_router.conftest import CONTENT, PORTAL, Eventually, Router, World

from groundwork.sealing import SecretBox
from groundwork.webhook_signing import is_signed, new_secret, signed_headers
from task_router.app import create_app
from task_router.settings import TaskRouterSettings

KEY = "gwv_a-key-for-tests"
LISTING = '{"MarketplaceTitle": "Acme", "MarketplaceDescription": "labels"}'
CAT = {"crowd-classifier": {"label": "cat"}}

Says = Callable[[dict[str, Any]], Any]


@dataclass
class VendorServer:
    """Checks every signature, keeps what it is sent, and says what it is told to say."""

    secret: str
    says: Says = lambda _notice: None
    status: int = 200
    url: str = ""
    notices: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        assert is_signed(self.secret, request.headers, body, now=time.time())
        notice = json.loads(body)
        assert request.headers["webhook-id"] == notice["assignment"]["lease_token"]
        self.notices.append(notice)
        said = self.says(notice)
        content = said if isinstance(said, (str, bytes)) else json.dumps(said or {})
        return Response(content, self.status)


@asynccontextmanager
async def vendor_server(secret: str) -> AsyncIterator[VendorServer]:
    server = VendorServer(secret)
    app = FastAPI()
    app.add_api_route("/tasks", server.answer, methods=["POST"], response_model=None)
    async with served(app) as address:
        server.url = f"{address}/tasks"
        yield server


@pytest.fixture
def settings(platform_settings: dict[str, Any]) -> TaskRouterSettings:
    return TaskRouterSettings(
        **platform_settings,
        outbound={"allowed_networks": ["127.0.0.0/8"]},
        portal_url=PORTAL,
        content_url=CONTENT,
        content_key="a key for links",
    )


@pytest.fixture
async def vendor(world: World, platform_settings: dict[str, Any]) -> AsyncIterator[VendorServer]:
    """The world's team is a vendor's whose server is sent two tasks at once."""
    secret = new_secret()
    async with vendor_server(secret) as server:
        await world.execute(
            "UPDATE work_team SET kind = 'vendor', listing = CAST(:listing AS jsonb) WHERE id = :team",
            listing=LISTING,
            team=world.team_id,
        )
        await world.execute(
            "INSERT INTO vendor_hook (team_id, url, sealed_secret, max_outstanding)"
            " VALUES (:team, :url, :sealed, 2)",
            team=world.team_id,
            url=server.url,
            sealed=SecretBox(SecretStr(platform_settings["sealing_key"])).seal(secret),
        )
        await world.execute(
            "INSERT INTO api_key (name, role, key_sha256, team_id) VALUES ('acme', 'vendor', :hash, :team)",
            hash=hashlib.sha256(KEY.encode()).hexdigest(),
            team=world.team_id,
        )
        yield server


def rows_become(world: World, statement: str, expected: Any) -> Callable[[], Awaitable[bool]]:
    async def question() -> bool:
        return bool(await world.rows(statement) == expected)

    return question


def heard(vendor: VendorServer, count: int) -> Callable[[], Awaitable[bool]]:
    async def question() -> bool:
        return len(vendor.notices) >= count

    return question


async def test_a_task_goes_out_signed_and_the_answer_comes_back_at_once(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    vendor.says = lambda _notice: {"answer": CAT}
    await world.open_job(objects=3, workers_per_object=2)
    await eventually(rows_become(world, "SELECT count(*) FROM answer", [(6,)]))
    notice = vendor.notices[0]
    assert (notice["event"], notice["team"], notice["job"]) == ("task", "vets", "animals")
    assert notice["assignment"]["input"]["taskObject"].startswith("text ")
    assert notice["assignment"]["widget"] == "crowd-classifier"
    people = await world.rows(
        "SELECT w.subject, count(*) FROM answer AS a JOIN worker AS w ON w.id = a.worker_id"
        " GROUP BY 1 ORDER BY 1"
    )
    assert people == [("hook-1", 3), ("hook-2", 3)], "an object's answers are of different workers"
    await eventually(rows_become(world, "SELECT count(*) FROM vendor_task WHERE ended_at IS NULL", [(0,)]))
    assert await world.value("SELECT count(*) FROM vendor_task WHERE answered_at IS NOT NULL") == 6


async def test_no_more_tasks_are_with_the_vendor_than_it_takes_at_once(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    await world.open_job(objects=5)
    await eventually(heard(vendor, 2))
    assert await world.value("SELECT count(*) FROM vendor_task") == 2
    client = await router.client()
    first = vendor.notices[0]["assignment"]
    headers = {"Authorization": f"Bearer {KEY}"}
    said = {"lease_token": first["lease_token"], "answer": CAT}
    answer = await client.post("/v1/vendor/answers", json=said, headers=headers)
    assert answer.json() == {"accepted": True, "repeated": False}
    await eventually(heard(vendor, 3))
    assert await world.value("SELECT count(*) FROM vendor_task WHERE ended_at IS NULL") == 2


async def post_signed(router: Router, secret: str, said: Any) -> Any:
    client = await router.client()
    body = json.dumps(said).encode()
    headers = signed_headers(secret, "msg_1", int(time.time()), body)
    return await client.post("/v1/vendor/answers", content=body, headers=headers)


async def test_an_answer_may_come_later_signed_and_sending_it_again_is_safe(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    await world.open_job(objects=1)
    await eventually(heard(vendor, 1))
    token = vendor.notices[0]["assignment"]["lease_token"]
    wrong = await post_signed(router, vendor.secret, {"lease_token": token, "answer": {"x": 1}})
    assert wrong.status_code == 422, "what is wrong is said, and the task stays the vendor's"
    said = {"lease_token": token, "answer": CAT}
    for repeated in (False, True):
        answer = await post_signed(router, vendor.secret, said)
        assert answer.json() == {"accepted": True, "repeated": repeated}
    assert await world.rows("SELECT content FROM answer") == [(CAT,)]


async def test_nobody_else_can_answer_for_the_vendor(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    await world.open_job(objects=1)
    await eventually(heard(vendor, 1))
    said = {"lease_token": vendor.notices[0]["assignment"]["lease_token"], "answer": CAT}
    unknown = {**said, "lease_token": "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11"}
    refusals = [
        await post_signed(router, new_secret(), said),
        await post_signed(router, vendor.secret, unknown),
        await (await router.client()).post("/v1/vendor/answers", json=said),
        await (await router.client()).post(
            "/v1/vendor/answers", json=said, headers={"Authorization": "Bearer gwv_other"}
        ),
    ]
    assert {answer.status_code for answer in refusals} == {401}
    assert len({answer.text for answer in refusals}) == 1, "whether there is such a task is not told"
    assert await world.value("SELECT count(*) FROM answer") == 0


async def test_a_task_that_a_vendor_does_not_hold_is_no_question_of_its_key(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    await world.open_job(objects=1)
    await eventually(heard(vendor, 1))
    other, other_key = await world.add_team("others of acme"), "gwv_another-team"
    await world.execute(
        "INSERT INTO api_key (name, role, key_sha256, team_id) VALUES ('other', 'vendor', :hash, :team)",
        hash=hashlib.sha256(other_key.encode()).hexdigest(),
        team=other,
    )
    held = vendor.notices[0]["assignment"]["lease_token"]
    client = await router.client()
    for token, key in ((str(uuid4()), KEY), (held, other_key)):
        answer = await client.post(
            "/v1/vendor/answers",
            json={"lease_token": token, "answer": CAT},
            headers={"Authorization": f"Bearer {key}"},
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "lease_lost")
    assert await world.value("SELECT count(*) FROM answer") == 0


async def test_a_bad_answer_that_comes_at_once_is_told_in_the_jobs_log(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    vendor.says = lambda _notice: {"answer": {"crowd-classifier": {"label": "fish"}}}
    await world.open_job(objects=1)
    await eventually(rows_become(world, "SELECT count(*) FROM job_log WHERE level = 'warning'", [(1,)]))
    message = await world.value("SELECT message FROM job_log")
    assert message.startswith("The vendor's answer to the object 0 was not taken")
    assert "'fish' is not one of" in message
    (held,) = vendor.notices
    assert await world.value("SELECT count(*) FROM vendor_task WHERE ended_at IS NULL") == 1
    mended = {"lease_token": held["assignment"]["lease_token"], "answer": CAT}
    assert (await post_signed(router, vendor.secret, mended)).status_code == 200


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_the_vendor_declines_goes_back_and_is_not_sent_again(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually, at_once: bool
) -> None:
    declined = {"declined": True, "reason": "too blurred"}
    vendor.says = lambda _notice: declined if at_once else None
    await world.open_job(objects=1, workers_per_object=1)
    await eventually(heard(vendor, 1))
    if not at_once:
        token = vendor.notices[0]["assignment"]["lease_token"]
        answer = await post_signed(router, vendor.secret, {"lease_token": token, **declined})
        assert answer.status_code == 200
    await eventually(rows_become(world, "SELECT reason FROM task_decline", [("too blurred",)]))
    await eventually(rows_become(world, "SELECT count(*) FROM vendor_task WHERE ended_at IS NULL", [(0,)]))
    ada = await router.person("ada")
    assert (await ada.claims())["assignments"] != []
    assert len(vendor.notices) == 1


@pytest.mark.parametrize("wanted", [1, 2])
async def test_what_the_vendors_server_declines_has_failed_and_is_not_sent_to_it_as_to_another_worker(
    settings: TaskRouterSettings, world: World, vendor: VendorServer, eventually: Eventually, wanted: int
) -> None:
    await world.execute("DELETE FROM team_member WHERE team_id = :team", team=world.team_id)
    vendor.says = lambda _notice: {"declined": True, "reason": "too blurred"}
    await world.execute("UPDATE vendor_hook SET max_outstanding = 1")
    await world.open_job(objects=1, workers_per_object=wanted)
    async with LifespanManager(create_app(settings)):
        await eventually(rows_become(world, "SELECT state FROM labeling_task", [("withdrawn",)]))
    assert await world.value("SELECT reason FROM object_failure") == (
        "ClientError: Annotation tasks declined by the only worker who could have answered; the first said:"
        " too blurred. Look at the object, or add people to the team, and retry it"
    )
    assert len(vendor.notices) == 1
    people = await world.rows("SELECT subject FROM worker WHERE issuer IS NOT NULL ORDER BY 1")
    assert people == [(f"hook-{number}",) for number in range(1, wanted + 1)]


async def test_a_later_worker_of_the_vendors_server_is_not_sent_what_it_has_declined(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    vendor.says = lambda _notice: {"declined": True}
    await world.open_job(objects=1)
    await eventually(rows_become(world, "SELECT count(*) FROM task_decline", [(1,)]))
    assert await world.value("SELECT state FROM labeling_task") == "open", "ada and bob can still answer"
    await world.execute("UPDATE labeling_job SET workers_per_object = 2")
    await eventually(rows_become(world, "SELECT count(*) FROM task_decline", [(2,)]))
    assert len(vendor.notices) == 1


async def test_what_does_not_arrive_is_sent_again(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    vendor.status = 503
    await world.open_job(objects=1)
    await eventually(heard(vendor, 1))
    await eventually(
        rows_become(world, "SELECT last_error FROM vendor_task", [("the address answered 503",)])
    )
    vendor.status, vendor.says = 200, lambda _notice: {"answer": CAT}
    await world.execute("UPDATE vendor_task SET next_attempt_at = now()")
    await eventually(rows_become(world, "SELECT count(*) FROM answer", [(1,)]))
    first, second = vendor.notices
    assert first["assignment"]["lease_token"] == second["assignment"]["lease_token"]


async def test_the_vendor_has_the_agreed_time_and_then_the_task_goes_back(
    router: Router, world: World, vendor: VendorServer, eventually: Eventually
) -> None:
    await world.execute("UPDATE work_team SET sla_seconds = 86400 WHERE id = :id", id=world.team_id)
    await world.open_job(objects=1)
    await eventually(heard(vendor, 1))
    left = await world.value("SELECT extract(epoch FROM lease_until - now())::int FROM task_slot")
    assert left > 80_000, "longer than the job's own time limit"
    await world.execute("UPDATE vendor_hook SET enabled = false")
    await world.expire_leases()
    await eventually(rows_become(world, "SELECT count(*) FROM vendor_task WHERE ended_at IS NULL", [(0,)]))
    assert "not answered in time: 1." in await world.value("SELECT message FROM job_log")
    ada = await router.person("ada")
    assert (await ada.claims())["assignments"] != []


async def test_a_claim_before_a_crash_is_sent_by_who_comes_after(
    settings: TaskRouterSettings, world: World, vendor: VendorServer, eventually: Eventually
) -> None:

    await world.open_job(objects=2)
    async with LifespanManager(create_app(settings)):
        await eventually(heard(vendor, 2))
    # As if the process had died between the claim and writing down what is to be sent.
    await world.execute("DELETE FROM vendor_task")
    vendor.notices.clear()
    async with LifespanManager(create_app(settings)):
        await eventually(heard(vendor, 2))
    assert await world.value("SELECT count(*) FROM task_slot WHERE lease_token IS NOT NULL") == 2
