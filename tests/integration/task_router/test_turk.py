"""Mechanical Turk: tasks go out as HITs, what turkers hand in comes back as answers, and is paid once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from asgi_lifespan import LifespanManager
from tests.integration.task_router.conftest import CONTENT, PORTAL, Eventually, World
from tests.integration.task_router.turk_server import Hit, Refusal, Turk, turk_server

from task_router.app import create_app
from task_router.settings import TaskRouterSettings

SUBMIT_TO = "https://workersandbox.mturk.com"
CAT = {"crowd-classifier": {"label": "cat"}}
DOG = {"crowd-classifier": {"label": "dog"}}


@pytest.fixture
async def turk() -> AsyncIterator[Turk]:
    async with turk_server() as server:
        yield server
        assert server.broken == [], "requests that break the service's model"
        assert len(server.payments) == len(set(server.payments)), "nobody is paid twice"


@dataclass
class House:
    """The router with its connector, which can be stopped and started again."""

    settings: TaskRouterSettings
    turk: Turk
    world: World
    ask: Eventually

    @asynccontextmanager
    async def running(self) -> AsyncIterator[httpx.AsyncClient]:
        """The connector at work; a client of the content origin."""
        async with AsyncExitStack() as stack:
            manager = await stack.enter_async_context(LifespanManager(create_app(self.settings)))
            transport = httpx.ASGITransport(manager.app)
            yield await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=CONTENT))

    async def until(self, holds: Callable[[], Any]) -> Any:
        async def question() -> Any:
            return holds()

        return await self.ask(question)

    async def until_row(self, statement: str, expected: Any) -> None:
        async def question() -> bool:
            return bool(await self.world.rows(statement) == expected)

        await self.ask(question)

    async def published(self, count: int = 1) -> list[Hit]:
        await self.until_row("SELECT count(*) FROM turk_hit WHERE state = 'open'", [(count,)])
        return self.turk.standing

    async def decided(self, *assignments: str) -> None:
        await self.until(
            lambda: all(self.turk.handed[one].status in ("Approved", "Rejected") for one in assignments)
        )


@pytest.fixture
async def house(platform_settings: dict[str, Any], world: World, turk: Turk, eventually: Eventually) -> House:
    await world.execute(
        "UPDATE work_team SET kind = 'public', region = 'eu-west-1' WHERE id = :id", id=world.team_id
    )
    settings = TaskRouterSettings(
        **platform_settings,
        portal_url=PORTAL,
        content_url=CONTENT,
        content_key="a key for links",
        turk={
            "access_key": "turk-key",
            "secret_key": "turk-secret",
            "endpoint_url": turk.url,
            "poll_every": "PT0.05S",
        },
    )
    return House(settings, turk, world, eventually)


async def open_public(world: World, *, price: int = 36, budget: int | None = None, **settings: Any) -> int:
    job_id = await world.open_job(**settings)
    await world.execute(
        "UPDATE labeling_job SET task_price_mills = :price, budget_mills = :budget WHERE id = :job",
        price=price,
        budget=budget,
        job=job_id,
    )
    return job_id


async def test_a_task_is_published_with_all_that_turkers_see(house: House) -> None:
    await open_public(house.world, objects=1, workers_per_object=3)
    await house.world.execute("UPDATE labeling_job SET availability_seconds = 3600")
    await house.world.execute(
        "INSERT INTO job_definition (job_id, request) SELECT id,"
        ' CAST(\'{"HumanTaskConfig": {"TaskKeywords": ["pets", "pictures"]}}\' AS jsonb) FROM labeling_job'
    )
    async with house.running():
        (hit,) = await house.published()
    asked = hit.members
    assert (asked["Title"], asked["Description"], asked["Keywords"]) == (
        "Cat or dog",
        "Say which",
        "pets, pictures",
    )
    assert (asked["MaxAssignments"], asked["Reward"]) == (3, "0.03")
    assert asked["AssignmentDurationInSeconds"] == 300
    assert 3500 <= asked["LifetimeInSeconds"] <= 3600
    assert "<FrameHeight>800</FrameHeight>" in asked["Question"]
    assert house.turk.page_of(hit).startswith(f"{CONTENT}/turk/tasks/")


async def test_what_turkers_hand_in_becomes_answers_and_is_approved(house: House) -> None:
    await open_public(house.world, objects=1, workers_per_object=2)
    async with house.running():
        (hit,) = await house.published()
        done = [house.turk.work(hit, "A1", CAT), house.turk.work(hit, "A2", DOG)]
        await house.decided(*done)
        await house.until(lambda: hit.deleted)
    assert sorted(house.turk.payments) == sorted(done)
    rows = await house.world.rows(
        "SELECT w.issuer, w.subject, a.content, a.seconds_spent, w.public_id LIKE 'public.eu-west-1.%'"
        " FROM answer AS a JOIN worker AS w ON w.id = a.worker_id ORDER BY w.subject"
    )
    assert rows == [("mturk", "A1", CAT, 7.0, True), ("mturk", "A2", DOG, 7.0, True)]
    assert await house.world.value("SELECT state FROM labeling_task") == "answered"
    assert await house.world.value("SELECT spent_mills FROM job_spending") == 72
    events = await house.world.rows("SELECT kind FROM task_event WHERE worker_id IS NOT NULL ORDER BY id")
    assert [kind for (kind,) in events] == ["accepted", "submitted"] * 2
    assert await house.world.value("SELECT count(*) FROM outbox_event WHERE subject LIKE '%answer%'") == 2


@pytest.mark.parametrize(
    ("handed_in", "reason"),
    [
        ({"crowd-classifier": {"label": "horse"}}, "horse"),
        ("no json", "not what the form makes"),
        ("[]", "not what the form makes"),
    ],
)
async def test_an_answer_that_cannot_be_is_rejected_with_a_reason_and_another_turker_is_asked(
    house: House, handed_in: Any, reason: str
) -> None:
    await open_public(house.world, objects=1)
    async with house.running():
        (hit,) = await house.published()
        wrong = house.turk.work(hit, "A1", handed_in)
        await house.decided(wrong)
        assert house.turk.handed[wrong].status == "Rejected"
        assert reason in (house.turk.handed[wrong].feedback or "")
        await house.until(lambda: hit.members["MaxAssignments"] == 2)
        right = house.turk.work(hit, "A2", CAT)
        await house.decided(right)
        await house.until(lambda: hit.deleted)
    assert house.turk.payments == [right]
    assert await house.world.rows("SELECT content FROM answer") == [(CAT,)]


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><QuestionFormAnswers>&x;</QuestionFormAnswers>',
        "<QuestionFormAnswers>",
        "",
        "<QuestionFormAnswers/>",
    ],
)
async def test_a_document_that_cannot_be_read_is_rejected_and_unfolds_nothing(
    house: House, document: str
) -> None:
    await open_public(house.world, objects=1)
    async with house.running():
        (hit,) = await house.published()
        wrong = house.turk.accept(hit, "A1")
        house.turk.hand_in(wrong, None, xml=document or " ")
        await house.decided(wrong)
    assert house.turk.handed[wrong].status == "Rejected"
    assert await house.world.value("SELECT count(*) FROM answer") == 0


async def test_a_hit_whose_making_was_not_heard_of_is_found_and_not_made_twice(house: House) -> None:
    await open_public(house.world, objects=1)
    house.turk.lose_reply_of.add("CreateHIT")
    async with house.running():
        await house.published()
    assert len(house.turk.hits) == 1


async def test_a_hit_that_was_made_but_not_written_down_is_found_after_a_crash(house: House) -> None:
    await open_public(house.world, objects=1)
    async with house.running():
        await house.published()
    # What the store looks like when the process dies between the two.
    await house.world.execute("UPDATE turk_hit SET state = 'publishing', hit_id = NULL")
    async with house.running():
        await house.published()
    assert len(house.turk.hits) == 1
    await house.world.execute(
        "UPDATE turk_hit SET state = 'publishing', hit_id = NULL, created_at = now() - interval '2 days'"
    )
    house.turk.standing[0].members["UniqueRequestToken"] = "the service has forgotten it"
    async with house.running():
        await house.published()
    assert len(house.turk.hits) == 1


@pytest.mark.parametrize(
    "undo",
    [
        "DELETE FROM turk_assignment",
        "UPDATE turk_assignment SET state = 'taken', decided_at = NULL",
    ],
)
async def test_an_answer_that_was_stored_but_not_approved_is_approved_after_a_crash_and_not_stored_twice(
    house: House, undo: str
) -> None:
    await open_public(house.world, objects=1, workers_per_object=2)
    async with house.running():
        (hit,) = await house.published()
        house.turk.refuse["ApproveAssignment"] = Refusal("InsufficientFunds", "the account is empty")
        done = house.turk.work(hit, "A1", CAT)
        await house.until_row("SELECT state FROM turk_assignment", [("taken",)])
        refused = "SELECT count(*) FROM job_log WHERE message LIKE '%the account is empty%'"
        await house.until_row(refused, [(1,)])
    await house.world.execute(undo)
    del house.turk.refuse["ApproveAssignment"]
    async with house.running():
        await house.decided(done)
        await house.until_row("SELECT state FROM turk_assignment", [("approved",)])
    assert house.turk.payments == [done]
    assert await house.world.value("SELECT count(*) FROM answer") == 1
    assert await house.world.value("SELECT spent_mills FROM job_spending") == 36
    log = await house.world.rows("SELECT message FROM job_log")
    assert len([one for (one,) in log if "the account is empty" in one]) == 1


async def test_a_slot_that_was_taken_over_before_a_crash_is_not_taken_twice(house: House) -> None:
    await open_public(house.world, objects=1, workers_per_object=2)
    async with house.running():
        (hit,) = await house.published()
        done = house.turk.work(hit, "A1", CAT)
        await house.decided(done)
    # As if the process had died before the answer was stored: its slot is there under the same token.
    await house.world.execute(
        "INSERT INTO task_slot (job_id, task_id, lease_token, lease_owner, leased_at, lease_until)"
        " SELECT job_id, task_id, lease_token, worker_id, now(), now() + interval '1 hour' FROM answer"
    )
    await house.world.execute("DELETE FROM turk_assignment")
    await house.world.execute("DELETE FROM answer")
    await house.world.execute("UPDATE labeling_task SET answers = 0")
    house.turk.handed[done].status = "Submitted"
    house.turk.payments.clear()
    async with house.running():
        await house.decided(done)
    assert await house.world.value("SELECT count(*) FROM answer") == 1
    assert await house.world.value("SELECT count(*) FROM task_slot") == 1


async def test_two_replicas_do_nothing_twice(house: House) -> None:
    await open_public(house.world, objects=4, workers_per_object=2)
    async with house.running(), house.running():
        hits = await house.published(4)
        wrong = [house.turk.work(hit, "A3", {}) for hit in hits]
        await house.decided(*wrong)
        await house.until(lambda: all(hit.members["MaxAssignments"] >= 3 for hit in hits))
        done = [house.turk.work(hit, worker, CAT) for hit in hits for worker in ("A1", "A2")]
        await house.decided(*done)
        await house.until(lambda: not house.turk.standing)
    assert [hit.members["MaxAssignments"] for hit in hits] == [3] * 4
    assert len(house.turk.hits) == 4
    assert await house.world.value("SELECT count(*) FROM answer") == 8
    assert await house.world.value("SELECT count(*) FROM worker WHERE subject IN ('A1', 'A2')") == 2


async def test_a_blocked_turker_is_rejected_and_not_paid(house: House) -> None:
    job_id = await open_public(house.world, objects=2)
    async with house.running():
        first, second = await house.published(2)
        await house.decided(house.turk.work(first, "A1", CAT))
        await house.world.execute(
            "INSERT INTO worker_block (job_id, worker_id, reason, discard_answers, blocked_by)"
            " SELECT :job, id, 'spam', false, 'me' FROM worker WHERE subject = 'A1'",
            job=job_id,
        )
        again = house.turk.work(second, "A1", CAT)
        await house.decided(again)
    assert house.turk.handed[again].status == "Rejected"
    assert "takes no more answers from you" in (house.turk.handed[again].feedback or "")
    assert again not in house.turk.payments


async def test_no_more_is_published_than_the_budget_pays_for(house: House) -> None:
    await open_public(house.world, objects=5, workers_per_object=2, budget=5 * 36)
    async with house.running():
        await house.until_row("SELECT sum(assignments) FROM turk_hit", [(5,)])
        await house.until_row("SELECT count(*) FROM job_log", [(1,)])
        await house.until(lambda: sum(hit.members["MaxAssignments"] for hit in house.turk.standing) == 5)
        await house.world.execute("UPDATE labeling_job SET budget_mills = 10 * 36")
        await house.until_row("SELECT sum(assignments) FROM turk_hit WHERE state = 'open'", [(10,)])
        await house.until(lambda: sum(hit.members["MaxAssignments"] for hit in house.turk.standing) == 10)


async def test_stopping_expires_the_hits_and_takes_what_was_handed_in_before(house: House) -> None:
    await open_public(house.world, objects=2)
    async with house.running():
        first, second = await house.published(2)
        held = house.turk.accept(first, "A1")
        await house.world.execute(
            "UPDATE labeling_job SET status = 'Stopping', stop_reason = 'asked', stop_requested_at = now()"
        )
        await house.until(lambda: second.deleted)
        await house.until(lambda: house.turk._status(first) == "Unassignable")
        house.turk.hand_in(held, CAT)
        await house.decided(held)
        await house.until(lambda: first.deleted)
    assert house.turk.payments == [held]
    assert await house.world.rows("SELECT content FROM answer") == [(CAT,)]
    assert await house.world.value("SELECT count(*) FROM task_slot WHERE lease_token IS NOT NULL") == 0


async def test_work_that_comes_when_nobody_wants_it_any_more_is_paid_and_told_of(house: House) -> None:
    await open_public(house.world, objects=1)
    async with house.running():
        (hit,) = await house.published()
        held = house.turk.accept(hit, "A1")
        await house.world.execute("DELETE FROM task_slot")
        await house.world.execute("UPDATE labeling_task SET state = 'withdrawn'")
        house.turk.hand_in(held, CAT)
        await house.decided(held)
    assert house.turk.payments == [held]
    assert await house.world.value("SELECT count(*) FROM answer") == 0
    assert await house.world.value("SELECT spent_mills FROM job_spending") == 36
    assert "paid and not used" in await house.world.value("SELECT message FROM job_log")


async def test_what_mechanical_turk_refuses_is_told_once_and_tried_again(house: House) -> None:
    await open_public(house.world, objects=3)
    house.turk.refuse["CreateHIT"] = Refusal("ParameterValidationError", "no such title")
    async with house.running():
        await house.until(lambda: sum(name == "CreateHIT" for name, _ in house.turk.calls) > 6)
        log = await house.world.rows("SELECT message FROM job_log")
        assert log == [("Mechanical Turk refuses what the connector asks: no such title",)]
        del house.turk.refuse["CreateHIT"]
        await house.published(3)


async def test_a_hit_that_somebody_deletes_by_hand_is_published_anew(house: House) -> None:
    await open_public(house.world, objects=1)
    async with house.running():
        (hit,) = await house.published()
        hit.deleted = True
        await house.until(lambda: house.turk.standing)
        (again,) = await house.published()
        await house.decided(house.turk.work(again, "A1", CAT))
    assert await house.world.value("SELECT count(*) FROM answer") == 1


async def test_a_turker_who_meets_a_task_again_is_paid_for_it_once(house: House) -> None:
    await open_public(house.world, objects=1, workers_per_object=2)
    async with house.running():
        (hit,) = await house.published()
        first = house.turk.work(hit, "A1", CAT)
        await house.decided(first)
        hit.deleted = True
        await house.until(lambda: house.turk.standing)
        (again,) = await house.published()
        second = house.turk.work(again, "A1", DOG)
        await house.decided(second)
        await house.until(lambda: again.members["MaxAssignments"] == 2)
        await house.decided(house.turk.work(again, "A2", DOG))
    assert house.turk.handed[second].status == "Rejected"
    assert "answered this task before" in (house.turk.handed[second].feedback or "")
    assert second not in house.turk.payments
    assert await house.world.value("SELECT count(*) FROM answer") == 2


async def test_what_cannot_be_made_larger_is_collected_all_the_same(house: House) -> None:
    await open_public(house.world, objects=1, workers_per_object=2)
    async with house.running():
        (hit,) = await house.published()
        house.turk.refuse["CreateAdditionalAssignmentsForHIT"] = Refusal("HITTooOldForExtension", "too old")
        await house.decided(house.turk.work(hit, "A1", {"crowd-classifier": {"label": "horse"}}))
        right = house.turk.work(hit, "A2", CAT)
        await house.decided(right)
    assert house.turk.payments == [right]


async def test_nobody_else_is_handed_what_turkers_are_asked(house: House) -> None:
    await open_public(house.world, objects=1)
    async with house.running():
        await house.published()
        assert await house.world.value("SELECT count(*) FROM task_slot WHERE lease_until < now()") == 0


async def page(client: httpx.AsyncClient, address: str, **query: str) -> httpx.Response:
    return await client.get(urlsplit(address).path, params=query)


async def test_the_page_shows_the_task_and_hands_in_to_mechanical_turk_alone(house: House) -> None:
    await open_public(house.world, objects=1, lines=[{"source": "the text <of> it"}])
    async with house.running() as client:
        (hit,) = await house.published()
        address = house.turk.page_of(hit)
        shown = await page(client, address, assignmentId="3ABC", turkSubmitTo=SUBMIT_TO)
        assert shown.status_code == 200, shown.text
        assert "the text &lt;of&gt; it" in shown.text
        assert f'data-action="{SUBMIT_TO}/mturk/externalSubmit" data-assignment="3ABC"' in shown.text
        policy = shown.headers["content-security-policy"]
        assert f"form-action {SUBMIT_TO} https://www.mturk.com" in policy
        assert f"frame-ancestors {SUBMIT_TO} https://www.mturk.com" in policy
        assert "allow-same-origin" not in policy


async def test_a_preview_is_to_be_looked_at(house: House) -> None:
    await open_public(house.world, objects=1)
    async with house.running() as client:
        (hit,) = await house.published()
        address = house.turk.page_of(hit)
        for query in ({}, {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE"}):
            shown = await page(client, address, **query)
            assert "Accept the HIT" in shown.text
            assert "externalSubmit" not in shown.text
            assert "form-action 'none'" in shown.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("submit_to", "assignment", "where"),
    [
        ("https://evil.example", "3ABC", "turkSubmitTo"),
        ("https://www.mturk.com.evil.example", "3ABC", "turkSubmitTo"),
        ("https://www.mturk.com@evil.example", "3ABC", "turkSubmitTo"),
        ("javascript:alert(1)//", "3ABC", "turkSubmitTo"),
        ("", "3ABC", "turkSubmitTo"),
        (SUBMIT_TO, '"><script>', "assignmentId"),
    ],
)
async def test_answers_are_sent_nowhere_else(
    house: House, submit_to: str, assignment: str, where: str
) -> None:
    await open_public(house.world, objects=1)
    async with house.running() as client:
        (hit,) = await house.published()
        shown = await page(client, house.turk.page_of(hit), assignmentId=assignment, turkSubmitTo=submit_to)
        assert (shown.status_code, shown.json()["error"]["where"]) == (422, where)


async def test_a_page_opens_with_its_signature_alone_and_while_its_hit_stands(house: House) -> None:
    await open_public(house.world, objects=1)
    async with house.running() as client:
        (hit,) = await house.published()
        path = urlsplit(house.turk.page_of(hit)).path
        for wrong in (
            path[:-1] + ("0" if path[-1] != "0" else "1"),
            path.replace("tasks/", "tasks/1"),
            "/turk/tasks/x",
        ):
            assert (await client.get(wrong)).status_code == 404
        await house.decided(house.turk.work(hit, "A1", CAT))
        await house.until_row("SELECT state FROM turk_hit", [("closed",)])
        assert (await client.get(path)).status_code == 404


async def test_without_mechanical_turk_there_are_no_pages(router: Any) -> None:
    client = await router.client(CONTENT)
    assert (await client.get("/turk/tasks/1-" + "0" * 64)).status_code == 404
