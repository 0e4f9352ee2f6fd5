"""What a worker does with a task other than answering it, and that each step leaves its row in the trail."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from groundwork.events import ObjectsFailed
from groundwork.service import Platform, open_platform
from task_router.leases.purging import draft_purge
from task_router.leases.service import MAX_DRAFT_BYTES
from task_router.settings import TaskRouterSettings
from task_router.work.exhaustion import DECLINED, exhaustion_reconciler
from task_router.work.filler import Filler

TRAIL = "SELECT kind, worker_id, reason FROM task_event WHERE kind <> 'created' ORDER BY transaction, id"

Held = dict[str, Any]
STALE = uuid4()

VERBS: dict[str, dict[str, Any]] = {
    "extend": {},
    "release": {},
    "decline": {},
    "draft": {"draft": {"a": 1}},
    "stop": {},
    "resume": {},
    "problem": {"message": "blurred"},
}
REPEATABLE = {"release"}
"""What is no longer there is as good as given back."""


async def do(person: Any, verb: str, held: Held, *, window: Any = None, **body: Any) -> httpx.Response:
    answer: httpx.Response = await person.client.request(
        "PUT" if verb == "draft" else "POST",
        f"/v1/assignments/{held['assignment_id']}/{verb}",
        json={"lease_token": held["lease_token"], **body},
        headers={"X-Client-Id": str(window)} if window else None,
    )
    return answer


async def done(person: Any, verb: str, held: Held, **more: Any) -> Any:
    answer = await do(person, verb, held, **more)
    assert answer.status_code in (200, 204), answer.text
    return answer.json() if answer.content else None


async def mine(person: Any) -> list[Any]:
    answer = await person.client.get("/v1/assignments")
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["assignments"]
    return found


async def back(person: Any, job: str = "animals") -> httpx.Response:
    answer: httpx.Response = await person.client.post(f"/v1/jobs/{job}/back", json={})
    return answer


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> Any:
    async with open_platform("task-router", settings) as opened:
        yield opened


# Declining


async def test_what_a_worker_declined_is_never_offered_to_him_again_but_to_others(
    ada: Any, bob: Any, world: Any
) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await done(ada, "decline", held, reason="too dark")
    empty = await ada.claims()
    assert (empty["assignments"], empty["reason"]) == ([], "declined_by_you")
    assert (await ada.client.get("/v1/jobs")).json()["jobs"][0]["available"] is False
    again = await bob.claim()
    assert again["object_id"] == held["object_id"]
    await done(bob, "release", again)
    assert (await ada.claims())["reason"] == "declined_by_you"
    assert (await bob.submit(await bob.claim())).json()["accepted"]
    ada_id = world.worker_ids["ada"]
    assert (await world.rows(TRAIL))[:2] == [("accepted", ada_id, None), ("declined", ada_id, "too dark")]
    assert await world.value("SELECT declined FROM worker_record WHERE worker_id = :ada", ada=ada_id) == 1


async def test_an_object_that_everybody_declines_fails_with_that_reason(
    ada: Any, bob: Any, world: Any
) -> None:
    job = await world.open_job(objects=2)
    for person, reason in ((ada, "too dark"), (bob, None)):
        await done(person, "decline", await person.claim(), reason=reason)
    ((reason, ordinal, found_by),) = await world.rows("SELECT reason, ordinal, found_by FROM object_failure")
    assert reason == (
        "ClientError: Annotation tasks declined by all 2 workers who could have answered; the first said: too"
        " dark. Look at the object, or add people to the team, and retry it"
    )
    assert (ordinal, found_by) == (0, "task-router")
    ((told,),) = await world.rows(
        "SELECT payload FROM outbox_event WHERE subject = :subject", subject=ObjectsFailed.subject
    )
    assert (told["job_id"], told["count"], told["found_by"]) == (job, 1, "task-router")
    assert await world.rows("SELECT state FROM labeling_task ORDER BY ordinal") == [("withdrawn",), ("open",)]
    assert (await world.rows(TRAIL))[-1] == ("closed", None, DECLINED)
    assert (await ada.claim())["input"]["taskObject"] == "text 1"


async def test_with_answers_an_object_that_the_others_decline_is_closed_with_those(
    ada: Any, bob: Any, world: Any
) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    held = await bob.claim()
    assert (await ada.submit(await ada.claim())).json()["accepted"]
    await done(bob, "decline", held)
    assert await world.rows("SELECT state, answers, answers_wanted FROM labeling_task") == [
        ("answered", 1, 1)
    ]
    assert await world.value("SELECT count(*) FROM task_slot") == 0
    assert await world.value("SELECT count(*) FROM object_failure") == 0
    complete = await world.rows("SELECT payload -> 'complete' FROM outbox_event ORDER BY id")
    assert complete == [(False,), (True,)]


async def test_the_last_answer_that_anybody_can_give_closes_what_the_others_declined(
    ada: Any, bob: Any, world: Any
) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    await done(bob, "decline", await bob.claim())
    assert (await ada.submit(await ada.claim())).json()["accepted"]
    assert await world.rows("SELECT state, answers, answers_wanted FROM labeling_task") == [
        ("answered", 1, 1)
    ]


async def test_what_somebody_else_holds_is_not_closed_by_a_decline(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    held = await ada.claim()
    await done(bob, "decline", await bob.claim())
    assert await world.rows("SELECT state FROM labeling_task") == [("open",)]
    assert (await ada.submit(held)).json()["accepted"]


async def test_a_declined_task_is_closed_when_its_last_possible_worker_leaves(
    ada: Any, world: Any, platform: Platform
) -> None:
    await world.open_job(objects=2)
    await done(ada, "decline", await ada.claim())
    reconciler = exhaustion_reconciler(platform, Filler(platform))
    assert await reconciler.heal() == 0, "bob might still answer"
    await world.execute("DELETE FROM team_member WHERE worker_id = :bob", bob=world.worker_ids["bob"])
    assert await reconciler.heal() == 1
    ((reason,),) = await world.rows("SELECT reason FROM object_failure")
    assert "declined by the only worker who could have answered" in reason
    assert await reconciler.heal() == 0


async def test_people_without_the_jobs_skills_and_blocked_people_are_not_waited_for(
    ada: Any, world: Any
) -> None:
    job = await world.open_job(objects=1)
    await world.add_worker("cid")
    await world.execute(
        """INSERT INTO worker_block (job_id, worker_id, reason, discard_answers, blocked_by, applied_at)
           VALUES (:job, :bob, 'careless', false, 'admin', now())""",
        job=job,
        bob=world.worker_ids["bob"],
    )
    await world.execute("UPDATE labeling_job SET required_skills = '{cats}'")
    await world.execute(
        "UPDATE team_member SET skills = '{cats}' WHERE worker_id <> :cid", cid=world.worker_ids["cid"]
    )
    await done(ada, "decline", await ada.claim())
    assert await world.rows("SELECT state FROM labeling_task") == [("withdrawn",)]


async def test_people_who_failed_the_test_or_have_answered_enough_are_not_waited_for(
    ada: Any, bob: Any, world: Any
) -> None:
    job = await world.open_job(objects=3)
    await world.add_worker("cid")
    await world.execute("UPDATE labeling_job SET max_answers_per_worker = 1")
    assert (await bob.submit(await bob.claim())).json()["accepted"]
    await world.execute(
        "INSERT INTO qualification (job_id, worker_id, passed, share_right) VALUES (:job, :cid, false, 0)",
        job=job,
        cid=world.worker_ids["cid"],
    )
    await done(ada, "decline", await ada.claim())
    assert await world.rows("SELECT state FROM labeling_task ORDER BY ordinal") == [
        ("answered",),
        ("withdrawn",),
        ("open",),
    ]


# Releasing


async def test_a_release_frees_at_once_loses_the_draft_and_can_be_repeated(
    ada: Any, bob: Any, world: Any
) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await done(ada, "draft", held, draft={"note": "half"})
    for _ in range(2):
        await done(ada, "release", held)
    assert await world.value("SELECT count(*) FROM task_draft") == 0
    taken = await bob.claim()
    assert taken["object_id"] == held["object_id"]
    await done(ada, "release", held)
    assert [one["lease_token"] for one in await mine(bob)] == [taken["lease_token"]]
    await done(bob, "release", taken)
    assert (await ada.claim())["object_id"] == held["object_id"], "whoever released it may have it again"
    kinds = [kind for kind, _, _ in await world.rows(TRAIL)]
    assert kinds == ["accepted", "returned", "accepted", "returned", "accepted"]
    released = await world.rows("SELECT released FROM worker_record ORDER BY worker_id")
    assert released == [(1,), (1,)]


# Stopping and resuming


async def test_a_stopped_task_is_kept_for_its_worker_and_handed_out_by_no_claim(
    ada: Any, bob: Any, world: Any
) -> None:
    await world.open_job(objects=1)
    window = uuid4()
    claimed = await ada.client.post("/v1/jobs/animals/claims", json={}, headers={"X-Client-Id": str(window)})
    (held,) = claimed.json()["assignments"]
    stopped = await done(ada, "stop", held, draft={"note": "half"})
    assert stopped["lease_until"] == held["lease_until"], "the time limit runs on"
    same = await ada.client.post("/v1/jobs/animals/claims", json={}, headers={"X-Client-Id": str(window)})
    assert (same.json()["assignments"], same.json()["reason"]) == ([], "held_by_others")
    assert (await bob.claims())["reason"] == "held_by_others"
    (kept,) = await mine(ada)
    assert (kept["lease_token"], kept["stopped"], kept["draft"]) == (
        held["lease_token"],
        True,
        {"note": "half"},
    )
    other = uuid4()
    resumed = await done(ada, "resume", held, window=other)
    assert (resumed["job"], resumed["stopped"], resumed["draft"]) == ("animals", False, {"note": "half"})
    again = await ada.client.post("/v1/jobs/animals/claims", json={}, headers={"X-Client-Id": str(other)})
    (found,) = again.json()["assignments"]
    assert found["lease_token"] == held["lease_token"], "it is that window's now"
    assert (await ada.submit(held)).json()["accepted"]
    assert [kind for kind, _, _ in await world.rows(TRAIL)] == ["accepted", "stopped", "resumed", "submitted"]


@pytest.mark.parametrize(("waited", "spent"), [(60.0, 40), (1e6, 0)])
@pytest.mark.parametrize("follow", [False, True])
async def test_the_time_spent_leaves_out_what_a_task_waited_unseen(
    ada: Any, world: Any, waited: float, spent: int, follow: bool
) -> None:
    await world.open_job()
    held = await ada.claim()
    await world.execute("UPDATE task_slot SET worked_since = worked_since - interval '100 seconds'")
    answer = await ada.client.post(
        f"/v1/assignments/{held['assignment_id']}/answer",
        json={
            "lease_token": held["lease_token"],
            "answer": {held["widget"]: {"label": "cat"}},
            "claim_next": follow,
            "waited_seconds": waited,
        },
    )
    assert answer.status_code == 200, answer.text
    for table, column in (("answer", "seconds_spent"), ("worker_record", "seconds")):
        assert spent <= await world.value(f"SELECT {column} FROM {table}") < spent + 10  # noqa: S608


async def test_a_draft_says_when_it_was_saved(ada: Any, world: Any) -> None:
    await world.open_job()
    held = await ada.claim()
    address, lease = f"/v1/assignments/{held['assignment_id']}", {"lease_token": held["lease_token"]}
    (before,) = (await ada.client.get("/v1/assignments")).json()["assignments"]
    assert before["draft_saved_at"] is None
    saved = (await ada.client.put(f"{address}/draft", json={**lease, "draft": {"a": 1}})).json()["saved_at"]
    (after,) = (await ada.client.get("/v1/assignments")).json()["assignments"]
    assert after["draft_saved_at"] == saved


async def test_the_time_spent_leaves_out_the_pause(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    earlier = "UPDATE task_slot SET worked_since = worked_since - interval '60 seconds'"
    await world.execute(earlier)
    await done(ada, "stop", held)
    await done(ada, "stop", held)
    ((worked,),) = await world.rows("SELECT worked_seconds FROM task_slot")
    assert 60 <= worked < 70, "stopping again adds nothing"
    await done(ada, "resume", held)
    await done(ada, "resume", held)
    told = [kind for kind, _, _ in await world.rows(TRAIL)]
    assert told == ["accepted", "stopped", "resumed"], "what changes nothing is not told"
    await world.execute(earlier)
    (kept,) = await mine(ada)
    assert 120 <= kept["seconds_worked"] < 130
    assert (await ada.submit(held)).json()["accepted"]
    assert 120 <= await world.value("SELECT seconds_spent FROM answer") < 130
    assert 120 <= await world.value("SELECT seconds FROM worker_record") < 130


async def test_a_stopped_task_can_be_submitted_as_it_stands(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await done(ada, "stop", held)
    assert (await ada.submit(held)).json()["accepted"]


async def test_a_stopped_task_goes_back_when_its_time_is_over(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await done(ada, "stop", held, draft={"note": "half"})
    await world.expire_leases()
    assert await mine(ada) == []
    assert code(await do(ada, "resume", held)) == (409, "lease_lost")
    assert (await bob.claim())["object_id"] == held["object_id"]
    expired = await world.rows("SELECT worker_id, lease_token FROM task_event WHERE kind = 'expired'")
    assert [(worker, str(token)) for worker, token in expired] == [
        (world.worker_ids["ada"], held["lease_token"])
    ]


# Extending


async def test_extending_starts_the_time_limit_again(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await world.execute("UPDATE task_slot SET lease_until = now() + interval '5 seconds'")
    extended = await done(ada, "extend", held)
    assert extended["lease_until"] >= held["lease_until"]
    assert (await bob.claims())["reason"] == "held_by_others"
    assert (await world.rows(TRAIL))[-1] == ("extended", world.worker_ids["ada"], None)


async def test_a_lease_that_ran_out_is_not_extended_but_still_answered(ada: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    lost = await ada.claim()
    await world.expire_leases()
    assert code(await do(ada, "extend", lost)) == (409, "lease_lost")
    await world.execute("UPDATE task_slot SET priority = 9 WHERE lease_owner IS NULL")
    again = await ada.claim()
    assert (again["object_id"], again["assignment_id"] != lost["assignment_id"]) == (lost["object_id"], True)
    assert code(await do(ada, "extend", lost)) == (409, "lease_lost"), "one object is not hers twice"
    assert len(await mine(ada)) == 1
    assert (await ada.submit(lost)).json()["accepted"]


# Drafts


async def test_a_draft_is_kept_overwritten_and_gone_with_the_answer(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    assert (await mine(ada))[0]["draft"] is None
    first = await done(ada, "draft", held, draft={"note": "one"})
    second = await done(ada, "draft", held, draft={"z": 1, "a": [2]})
    assert second["saved_at"] >= first["saved_at"]
    (kept,) = await mine(ada)
    assert list(kept["draft"].items()) == [("z", 1), ("a", [2])], "in the order in which it came"
    await done(ada, "stop", held)
    assert (await mine(ada))[0]["draft"] == {"z": 1, "a": [2]}, "stopping without one keeps it"
    assert (await ada.submit(held)).json()["accepted"]
    assert await world.value("SELECT count(*) FROM task_draft") == 0


@pytest.mark.parametrize("verb", ["draft", "stop"])
async def test_a_draft_that_is_too_large_or_cannot_be_kept_is_refused_by_name(
    ada: Any, world: Any, verb: str
) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await done(ada, verb, held, draft={"note": "x" * (MAX_DRAFT_BYTES - 100)})
    for draft, status in (({"note": "x" * MAX_DRAFT_BYTES}, 413), ({"note": "a\x00b"}, 422)):
        refused = await do(ada, verb, held, draft=draft)
        assert refused.status_code == status
        assert refused.json()["error"]["where"] == "draft"
    (kept,) = await mine(ada)
    assert len(kept["draft"]["note"]) == MAX_DRAFT_BYTES - 100, "what was kept before still is"
    assert kept["stopped"] is (verb == "stop")


async def test_a_draft_goes_when_its_task_is_somebody_elses(
    ada: Any, bob: Any, world: Any, platform: Platform
) -> None:
    await world.open_job(objects=3)
    held = [await ada.claim() for _ in range(3)]
    for number, one in enumerate(held):
        await done(ada, "draft", one, draft={"n": number})
    await world.execute("UPDATE task_slot SET lease_until = now() - interval '1 second' WHERE id < 3")
    await bob.claim()
    await draft_purge(platform).heal()
    drafts = [
        content["n"] for (content,) in await world.rows("SELECT content FROM task_draft ORDER BY saved_at")
    ]
    assert drafts == [1, 2], "nobody has taken the second one yet"
    assert [one["draft"] for one in await mine(ada)] == [{"n": 2}], "her time for it is over"


# Reporting a problem


async def test_a_problem_is_told_to_the_requester_and_the_task_stays(ada: Any, world: Any) -> None:
    job = await world.open_job(objects=1)
    held = await ada.claim()
    await done(ada, "problem", held, message="it does not load")
    ada_id = world.worker_ids["ada"]
    assert await world.rows("SELECT job_id, ordinal, worker_id, message FROM problem_report") == [
        (job, 0, ada_id, "it does not load")
    ]
    assert (await world.rows(TRAIL))[-1] == ("reported", ada_id, "it does not load")
    assert (await ada.submit(held)).json()["accepted"]


@pytest.mark.parametrize("message", ["", "x" * 2001])
async def test_a_problem_needs_words_and_not_too_many(ada: Any, world: Any, message: str) -> None:
    await world.open_job(objects=1)
    refused = await do(ada, "problem", await ada.claim(), message=message)
    assert (refused.status_code, refused.json()["error"]["where"]) == (422, "message")


# Going back


async def test_going_back_gives_the_old_answer_and_a_second_one_takes_its_place(ada: Any, world: Any) -> None:
    await world.open_job(objects=2)
    held = await ada.claim()
    await ada.submit(held, "dog")
    reopened = (await back(ada)).json()
    assert reopened["object_id"] == held["object_id"]
    assert reopened["answer"] == {"crowd-classifier": {"label": "dog"}}
    assert reopened["lease_token"] != held["lease_token"]
    assert await world.rows("SELECT content FROM answer") == [({"crowd-classifier": {"label": "dog"}},)]

    answers = [one.json() for one in await asyncio.gather(*(ada.submit(reopened, "cat") for _ in range(3)))]
    assert all(one["accepted"] for one in answers)
    assert sorted(one["repeated"] for one in answers) == [False, True, True]
    assert (await ada.submit(reopened, "dog")).json()["repeated"]

    assert await world.rows("SELECT revision, content FROM answer") == [
        (1, {"crowd-classifier": {"label": "cat"}})
    ]
    assert await world.rows("SELECT revision, content FROM answer_revision") == [
        (0, {"crowd-classifier": {"label": "dog"}})
    ]
    assert (await world.rows(TRAIL))[-1] == ("revised", world.worker_ids["ada"], None)
    told = await world.rows(
        """SELECT payload -> 'ordinal', payload -> 'complete' FROM outbox_event
           WHERE subject = 'labeling.answer.submitted' ORDER BY id"""
    )
    assert told == [(0, True), (0, True)], "the label is made anew"
    assert await world.value("SELECT answers FROM worker_record") == 1
    assert (await ada.submit(held)).json()["repeated"], "the first token stays a repeat"


async def test_one_can_go_back_to_what_one_went_back_to(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    await ada.submit(await ada.claim(), "dog")
    for label in ("cat", "dog"):
        await ada.submit((await back(ada)).json(), label)
    assert await world.rows("SELECT revision FROM answer_revision ORDER BY revision") == [(0,), (1,)]
    assert await world.value("SELECT revision FROM answer") == 2


async def test_going_back_leads_to_what_was_submitted_last_in_this_job(
    ada: Any, bob: Any, world: Any
) -> None:
    await world.open_job(objects=2)
    await world.open_job("plants", objects=1)
    assert code(await back(ada)) == (409, "nothing_to_go_back_to")
    first, second = await ada.claim(), await ada.claim()
    await ada.submit(first)
    await ada.submit(second)
    await ada.submit(await ada.claim("plants"))
    assert (await back(ada)).json()["object_id"] == second["object_id"]
    assert code(await back(bob)) == (409, "nothing_to_go_back_to")
    assert code(await back(ada, "other")) == (404, "job_not_found")


async def test_after_five_minutes_the_answer_stands(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    await ada.submit(await ada.claim(), "dog")
    reopened = (await back(ada)).json()
    await world.execute("UPDATE answer SET submitted_at = submitted_at - interval '301 seconds'")
    assert code(await back(ada)) == (409, "nothing_to_go_back_to")
    await world.execute("UPDATE answer_reopening SET until = now() - interval '1 second'")
    assert code(await ada.submit(reopened, "cat")) == (409, "too_late_to_revise")
    assert await world.rows("SELECT revision, content -> 'crowd-classifier' ->> 'label' FROM answer") == [
        (0, "dog")
    ]


async def test_when_the_job_is_finished_the_answer_stands(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    await ada.submit(await ada.claim(), "dog")
    reopened = (await back(ada)).json()
    await world.execute("UPDATE labeling_job SET finished_at = now()")
    refused = await ada.submit(reopened, "cat")
    assert code(refused) == (409, "too_late_to_revise")
    assert "finished" in refused.json()["error"]["message"]
    assert code(await back(ada)) == (409, "nothing_to_go_back_to")
    assert await world.value("SELECT content -> 'crowd-classifier' ->> 'label' FROM answer") == "dog"


async def waits_for_a_lock(world: Any) -> bool:
    found: bool = await world.value(
        "SELECT EXISTS (SELECT FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) "
        "WHERE NOT l.granted AND a.datname = current_database())"
    )
    return found


async def test_a_second_answer_that_meets_the_end_of_the_job_is_too_late(
    ada: Any, world: Any, eventually: Any
) -> None:
    await world.open_job(objects=1)
    await ada.submit(await ada.claim(), "dog")
    reopened = (await back(ada)).json()
    async with world.database.transaction() as finishing:
        await finishing.execute(text("SELECT FROM labeling_job FOR UPDATE"))
        second = asyncio.create_task(ada.submit(reopened, "cat"))
        await eventually(lambda: waits_for_a_lock(world))
        await finishing.execute(text("UPDATE labeling_job SET finished_at = now()"))
    assert code(await second) == (409, "too_late_to_revise")
    assert await world.value("SELECT content -> 'crowd-classifier' ->> 'label' FROM answer") == "dog"


async def test_a_second_answer_that_meets_the_objects_last_one_has_the_label_made(
    ada: Any, world: Any, eventually: Any
) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    await ada.submit(await ada.claim(), "dog")
    reopened = (await back(ada)).json()
    async with world.database.transaction() as answering:
        await answering.execute(text("UPDATE labeling_task SET state = 'answered', answered_at = now()"))
        second = asyncio.create_task(ada.submit(reopened, "cat"))
        await eventually(lambda: waits_for_a_lock(world))
    assert (await second).json()["accepted"]
    told = await world.rows(
        """SELECT payload -> 'complete' FROM outbox_event
           WHERE subject = 'labeling.answer.submitted' ORDER BY id"""
    )
    assert told == [(False,), (True,)]


async def test_a_wrong_second_answer_leaves_the_first_and_can_be_mended(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    await ada.submit(await ada.claim(), "dog")
    reopened = (await back(ada)).json()
    assert code(await ada.submit(reopened, "fish")) == (422, "invalid_answer")
    assert await world.value("SELECT content -> 'crowd-classifier' ->> 'label' FROM answer") == "dog"
    assert (await ada.submit(reopened, "cat")).json()["accepted"]


async def test_somebody_elses_reopened_answer_cannot_be_changed(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    await ada.submit(await ada.claim(), "dog")
    reopened = (await back(ada)).json()
    assert code(await bob.submit(reopened, "cat")) == (409, "lease_lost")


# Late answers


async def test_a_late_answer_counts_once_whoever_has_taken_the_task_since(
    router: Any, ada: Any, bob: Any, world: Any
) -> None:
    await world.add_worker("cid")
    cid = await router.person("cid")
    await world.open_job(objects=1, workers_per_object=2)
    lost = await ada.claim()
    await world.expire_leases()
    both = [await bob.claim(), await cid.claim()]
    refused = await ada.submit(lost)
    assert code(refused) == (409, "lease_lost"), "two people are at the two answers that are wanted"
    await done(cid, "release", both[1])
    assert (await ada.submit(lost)).json()["accepted"], "one of them gave it back"
    assert (await bob.submit(both[0])).json()["accepted"]
    workers = await world.rows("SELECT worker_id FROM answer ORDER BY id")
    assert workers == [(world.worker_ids["ada"],), (world.worker_ids["bob"],)]
    assert (await cid.claims())["reason"] == "all_done"


async def test_what_was_declined_or_released_is_not_answered_late(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=2)
    for verb in ("release", "decline"):
        held = await ada.claim()
        await done(ada, verb, held)
        assert code(await ada.submit(held)) == (409, "lease_lost")


# Who may


@pytest.mark.parametrize("verb", VERBS)
async def test_a_lease_that_somebody_else_has_now_is_refused(
    ada: Any, bob: Any, world: Any, verb: str
) -> None:
    await world.open_job(objects=1)
    lost = await ada.claim()
    await world.expire_leases()
    taken = await bob.claim()
    before = await world.rows("SELECT * FROM task_slot")
    for person, token in ((ada, lost["lease_token"]), (ada, taken["lease_token"]), (bob, str(STALE))):
        answer = await do(person, verb, {**taken, "lease_token": token}, **VERBS[verb])
        if verb in REPEATABLE:
            assert answer.status_code == 204
        else:
            assert code(answer) == (409, "lease_lost")
            assert "its time ran out, you gave it back, or it was taken" in answer.json()["error"]["message"]
    assert await world.rows("SELECT * FROM task_slot") == before
    assert await world.value("SELECT count(*) FROM task_event WHERE kind NOT IN ('accepted', 'expired')") == 0


@pytest.mark.parametrize("verb", [*VERBS, "answer"])
async def test_at_a_closed_address_the_team_and_its_tasks_are_not_there(
    router: Any, ada: Any, world: Any, verb: str
) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    # She is in a second team, which is open to every address, so that she stays signed in.
    await world.execute(
        """INSERT INTO workforce (name, name_key, region, cognito, source_ip)
           VALUES ('w', 'w', 'us-east-1', '{}', '["10.0.0.0/8"]')"""
    )
    await world.execute(
        "UPDATE work_team SET workforce_id = (SELECT id FROM workforce) WHERE id = :team", team=world.team_id
    )
    await world.execute(
        "INSERT INTO team_member (team_id, worker_id) SELECT id, :ada FROM work_team WHERE name = 'others'",
        ada=world.worker_ids["ada"],
    )
    before = await world.rows("SELECT * FROM task_slot")
    body = {**VERBS, "answer": {"answer": {"crowd-classifier": {"label": "cat"}}}}[verb]
    assert code(await do(ada, verb, held, **body)) == (404, "job_not_found")
    assert code(await back(ada)) == (404, "job_not_found")
    assert await mine(ada) == []
    assert await world.rows("SELECT * FROM task_slot") == before


# Order


async def test_slots_with_a_higher_priority_come_first(ada: Any, world: Any) -> None:
    await world.open_job(objects=4)
    await world.execute(
        """UPDATE task_slot AS s SET priority = CASE t.ordinal WHEN 2 THEN 10 WHEN 3 THEN 5 ELSE 0 END
           FROM labeling_task AS t WHERE t.id = s.task_id"""
    )
    got = [(await ada.claim())["input"]["taskObject"] for _ in range(4)]
    assert got == ["text 2", "text 3", "text 0", "text 1"]
