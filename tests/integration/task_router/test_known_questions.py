"""Questions whose answers are known, the test before a job, and what one worker gets at most."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from tests.integration.task_router.conftest import Eventually, Person, Router, World

from groundwork.service import Platform, open_platform
from task_router.quality.judging import Judge
from task_router.settings import TaskRouterSettings

RIGHT, WRONG = "dog", "cat"


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> AsyncIterator[Platform]:
    async with open_platform("task-router", settings) as opened:
        yield opened


async def add_questions(world: World, job_id: int, count: int, *, purpose: str = "gold") -> None:
    """As job-api stores them; a dog is the right answer to each."""
    for _ in range(count):
        await world.execute(
            "INSERT INTO gold_question (job_id, ordinal, line, purpose, label)"
            " SELECT :job, n, CAST(:before AS text) || n || '\"}', :purpose, '1' FROM ("
            "   SELECT coalesce(min(ordinal), 0) - 1 AS n FROM gold_question WHERE job_id = :job) AS next",
            job=job_id,
            before='{"source": "known ',
            purpose=purpose,
        )


async def set_up(world: World, job_id: int, **settings: Any) -> None:
    for column, value in settings.items():
        statement = f"UPDATE labeling_job SET {column} = :value WHERE id = :job"  # noqa: S608
        await world.execute(statement, value=value, job=job_id)


def is_known(assignment: dict[str, Any]) -> bool:
    return str(assignment["input"]["taskObject"]).startswith("known")


async def work(person: Person, label: str = RIGHT) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Everything the person is given until there is nothing, and the last answer of the claims."""
    given = []
    while (claims := await person.claims())["assignments"]:
        (assignment,) = claims["assignments"]
        assert (await person.submit(assignment, label)).status_code == 200
        given.append(assignment)
    return given, claims


async def known_ordinals(world: World) -> list[int]:
    return [
        row[0] for row in await world.rows("SELECT ordinal FROM answer WHERE ordinal < 0 ORDER BY ordinal")
    ]


async def test_a_known_text_refuses_a_span_beyond_it_like_any_other(ada: Any, world: World) -> None:
    job = await world.open_job(objects=0, task_type="named-entity-recognition")
    await add_questions(world, job, 1, purpose="test")
    await set_up(world, job, test_questions=1, test_pass_share=1.0)
    held = await ada.claim()
    span = {"label": "cat", "startOffset": 100, "endOffset": 120}
    body = {"lease_token": held["lease_token"], "answer": {"it": {"entities": [span]}}}
    answer = await ada.client.post(f"/v1/assignments/{held['assignment_id']}/answer", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_answer")
    assert "the text ends at 8" in answer.json()["error"]["message"]


async def test_known_questions_are_mixed_in_and_change_nothing_else(
    world: World, ada: Person, bob: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=40, workers_per_object=2)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 60)
    for person in (ada, bob):
        given, _ = await work(person)
        assert len([one for one in given if not is_known(one)]) == 40
        known = [one["object_id"] for one in given if is_known(one)]
        assert 0 < len(known) == len(set(known))
        # Among the work, not before or after it.
        kinds = [is_known(one) for one in given]
        assert kinds != sorted(kinds)
        assert kinds != sorted(kinds, reverse=True)
    assert await world.rows(
        "SELECT state, answers, answers_wanted, count(*) FROM labeling_task GROUP BY 1, 2, 3 ORDER BY 1"
    ) == [("answered", 2, 2, 40), ("known", 0, 0, len(set(await known_ordinals(world))))]
    assert await world.value("SELECT count(*) FROM task_slot") == 0
    told = await world.rows(
        "SELECT (payload->>'ordinal')::int, payload->>'complete' FROM outbox_event"
        " WHERE subject = 'labeling.answer.submitted'"
    )
    assert sorted(ordinal for ordinal, _ in told) == sorted([*range(40)] * 2)
    assert [complete for _, complete in told].count("true") == 40
    records = await world.rows("SELECT answers, asked_known FROM worker_record ORDER BY worker_id")
    assert [answers for answers, _ in records] == [40, 40]
    assert sum(asked for _, asked in records) == len(await known_ordinals(world))


async def test_nobody_can_tell_a_known_question(world: World, ada: Person, eventually: Eventually) -> None:
    job_id = await world.open_job(objects=30)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 30)
    given, _ = await work(ada)
    known = [one for one in given if is_known(one)]
    others = [one for one in given if not is_known(one)]
    assert known
    assert others

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(part) for key, part in value.items()}
        return type(value)

    assert {orjson.dumps(list(one)) for one in known} == {orjson.dumps(list(one)) for one in others}
    for one in given:
        assert shape(one) == shape(others[0])
        assert re.fullmatch(r"[0-9a-f]{16}", one["object_id"])
        assert one["test"] is False
    # Neither in the order of their ids.
    ids = [one["assignment_id"] for one in given]
    assert ids != sorted(ids)
    assert {len(str(one["lease_until"])) for one in given} == {len(str(others[0]["lease_until"]))}


async def test_every_verb_does_the_same_to_a_known_question(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=60)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 60)

    async def given(known: bool) -> dict[str, Any]:
        while is_known(one := await ada.claim()) is not known:
            await ada.submit(one)
        return one

    async def verb(one: dict[str, Any], name: str, **members: Any) -> tuple[int, list[str]]:
        answer = await ada.client.post(
            f"/v1/assignments/{one['assignment_id']}/{name}",
            json={"lease_token": one["lease_token"], **members},
        )
        return answer.status_code, sorted(answer.json()) if answer.content else []

    done: dict[bool, list[Any]] = {True: [], False: []}
    for known, seen in done.items():
        for name in ("release", "decline", "stop"):
            seen.append((name, await verb(await given(known), name)))
        one = await given(known)
        mine = (await ada.client.get("/v1/assignments")).json()
        seen.append(sorted(mine))
        first, again = await ada.submit(one), await ada.submit(one)
        seen.append([(answer.status_code, sorted(answer.json())) for answer in (first, again)])
        seen.append(again.json()["repeated"])
        back = await ada.client.post("/v1/jobs/animals/back", json={})
        assert back.status_code == 200
        seen.append(sorted(back.json()))
    assert done[True] == done[False]
    # What was given back came again and was declined, and so is gone; what was stopped is still his.
    assert await world.value("SELECT count(*) FROM task_slot WHERE priority < 0") == 1


async def release(person: Person, one: dict[str, Any]) -> None:
    answer = await person.client.post(
        f"/v1/assignments/{one['assignment_id']}/release", json={"lease_token": one["lease_token"]}
    )
    assert answer.status_code == 204, answer.text


@pytest.mark.parametrize("known", [True, False])
async def test_what_is_given_back_comes_back_next_known_or_not(
    world: World, ada: Person, bob: Person, known: bool
) -> None:
    job_id = await world.open_job(objects=40)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 40)
    while is_known(one := await ada.claim()) is not known:
        await ada.submit(one)
    await release(ada, one)
    assert (await ada.submit(one)).status_code == 409, "it is his no more"
    await set_up(world, job_id, gold_rate=0)
    if known:
        assert not any(is_known(other) for other in (await bob.claims(count=3))["assignments"])
    await set_up(world, job_id, gold_rate=0.5 if known else 1e-9)
    again = await ada.claim()
    assert again["object_id"] == one["object_id"]
    assert again["lease_token"] != one["lease_token"]
    await release(ada, again)
    (job,) = (await ada.client.get("/v1/jobs")).json()["jobs"]
    assert job["available"] is True
    several = (await ada.claims(count=3))["assignments"]
    assert [found["object_id"] for found in several].count(one["object_id"]) == 1
    told = "SELECT kind, count(*) FROM task_event WHERE ordinal = ANY(:ordinals) GROUP BY 1 ORDER BY 1"
    ordinals = [
        row[0] for row in await world.rows("SELECT DISTINCT ordinal FROM task_event WHERE kind = 'returned'")
    ]
    assert await world.rows(told, ordinals=ordinals) == [("accepted", 3), ("returned", 2)]


async def test_a_known_question_that_was_given_back_holds_no_budget(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=20)
    await set_up(world, job_id, gold_rate=0.5, task_price_mills=10, budget_mills=40)
    await add_questions(world, job_id, 50)
    while not is_known(one := await ada.claim()):
        await release(ada, one)
    await release(ada, one)
    assert len((await ada.claims(count=10))["assignments"]) == 4


async def test_all_of_one_claim_ends_at_one_time(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=60)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 60)
    kinds: set[bool] = set()
    for _ in range(3):
        given = (await ada.claims(count=10))["assignments"]
        kinds |= {is_known(one) for one in given}
        assert len({one["lease_until"] for one in given}) == 1
    assert kinds == {True, False}
    held = (await ada.client.get("/v1/assignments")).json()["assignments"]
    assert [one["lease_until"] for one in held] == sorted(one["lease_until"] for one in held)
    # Those of one claim do not lie in two parts, the known ones before or after the others.
    shown = [is_known(one) for one in held[:10]]
    assert len(held) == 30
    assert any(
        kinds not in (sorted(kinds), sorted(kinds, reverse=True))
        for kinds in (shown, *([is_known(one) for one in held[at : at + 10]] for at in (10, 20)))
    )


async def test_at_the_limit_a_known_question_in_hand_is_as_good_as_an_object(
    world: World, ada: Person
) -> None:
    job_id = await world.open_job(objects=30)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 30)
    while not is_known(one := await ada.claim()):
        await release(ada, one)
    await set_up(world, job_id, max_answers_per_worker=1)
    assert (await ada.claims())["reason"] == "limit_reached"
    await release(ada, one)
    assert (await ada.claim())["object_id"] == one["object_id"]


async def test_with_nothing_else_left_nothing_known_is_asked(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=1)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 50)
    while is_known(one := await ada.claim()):
        await ada.submit(one)
    await ada.submit(one)
    for _ in range(10):
        assert await ada.claims() == {
            "assignments": [], "reason": "all_done", "retry_after_seconds": None, "held_until": None,
        }  # fmt: skip


async def test_several_at_once_are_mixed_and_not_more_than_asked_for(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=60)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 60)
    places: set[int] = set()
    for _ in range(6):
        found = (await ada.claims(count=10))["assignments"]
        assert len(found) == 10
        places |= {place for place, one in enumerate(found) if is_known(one)}
    assert len(places) > 5


async def test_answers_are_judged_soon_after_and_a_changed_one_anew(
    world: World, ada: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=30)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 30)
    while not is_known(one := await ada.claim()):
        await ada.submit(one)
    await ada.submit(one, WRONG)
    await eventually(lambda: world.value("SELECT count(*) FROM gold_result"))
    verdict = 'SELECT purpose, agreement, "right" FROM gold_result'
    assert await world.rows(verdict) == [("gold", 0, False)]
    reopened = (await ada.client.post("/v1/jobs/animals/back", json={})).json()
    assert reopened["object_id"] == one["object_id"]
    assert (await ada.submit(reopened, RIGHT)).json()["repeated"] is False
    await eventually(lambda: world.value('SELECT bool_and("right") FROM gold_result'))
    assert await world.rows(verdict) == [("gold", 1, True)]


async def test_a_judgement_that_a_crash_swallowed_is_made_up_for(
    world: World, platform: Platform, ada: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=30)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 30)
    while not is_known(one := await ada.claim()):
        await ada.submit(one)
    await ada.submit(one, RIGHT)
    await eventually(lambda: world.value("SELECT count(*) FROM gold_result"))
    await world.execute("DELETE FROM gold_result")
    await world.execute("UPDATE answer SET submitted_at = submitted_at - interval '10 seconds'")
    judge = Judge(platform)
    assert await judge.heal() == 1
    assert await world.value('SELECT "right" FROM gold_result')
    assert await judge.heal() == 0


async def test_a_known_question_whose_time_is_over_goes_to_nobody_else_and_may_come_again(
    world: World, ada: Person, bob: Person
) -> None:
    job_id = await world.open_job(objects=40)
    await set_up(world, job_id, gold_rate=0.5)
    await add_questions(world, job_id, 1)
    while not is_known(one := await ada.claim()):
        await ada.submit(one)
    await world.expire_leases()
    await set_up(world, job_id, gold_rate=0)
    for _ in range(3):
        other = await bob.claim()
        assert not is_known(other)
        await bob.submit(other)
    await set_up(world, job_id, gold_rate=0.5)
    while not is_known(again := await ada.claim()):
        await ada.submit(again)
    assert again["object_id"] == one["object_id"]
    assert (await ada.submit(again)).status_code == 200


async def test_who_passes_the_test_gets_to_the_work(world: World, ada: Person, bob: Person) -> None:
    job_id = await world.open_job(objects=2, workers_per_object=2)
    await set_up(world, job_id, test_questions=3, test_pass_share=0.6)
    await add_questions(world, job_id, 5, purpose="test")
    for label in (RIGHT, WRONG, RIGHT):
        one = await ada.claim()
        assert (is_known(one), one["test"]) == (True, True)
        await ada.submit(one, label)
    given, claims = await work(ada)
    assert [(is_known(one), one["test"]) for one in given] == [(False, False)] * 2
    assert claims["reason"] == "answered_by_you"
    assert await world.rows("SELECT passed, share_right FROM qualification") == [(True, pytest.approx(2 / 3))]


async def test_who_fails_the_test_gets_nothing_and_is_told_why(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=2)
    await set_up(world, job_id, test_questions=2, test_pass_share=0.6)
    await add_questions(world, job_id, 2, purpose="test")
    (first, second) = (await ada.claims(count=10))["assignments"]
    assert (await ada.claims())["reason"] == "held_by_others"
    await ada.submit(first, RIGHT)
    last = await ada.submit(second, WRONG, claim_next=True)
    assert last.json()["next"]["reason"] == "not_qualified"
    assert (await ada.claims())["reason"] == "not_qualified"
    assert (await ada.client.get("/v1/jobs")).json()["jobs"] == []


async def test_a_test_whose_answers_come_all_at_once_is_decided(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=1)
    await set_up(world, job_id, test_questions=8, test_pass_share=1)
    await add_questions(world, job_id, 8, purpose="test")
    given = (await ada.claims(count=8))["assignments"]
    await asyncio.gather(*(ada.submit(one, RIGHT) for one in given))
    assert await world.rows("SELECT passed, share_right FROM qualification") == [(True, 1)]
    assert not is_known(await ada.claim())


async def test_a_test_that_is_not_ready_lets_nobody_in(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=2)
    await set_up(world, job_id, test_questions=2)
    await add_questions(world, job_id, 1, purpose="test")
    assert (await ada.claims())["reason"] == "test_not_ready"
    (job,) = (await ada.client.get("/v1/jobs")).json()["jobs"]
    assert job["available"] is False
    await add_questions(world, job_id, 1, purpose="test")
    (job,) = (await ada.client.get("/v1/jobs")).json()["jobs"]
    assert job["available"] is True
    assert (await ada.claim())["test"] is True


async def decline(person: Person, one: dict[str, Any]) -> None:
    answer = await person.client.post(
        f"/v1/assignments/{one['assignment_id']}/decline", json={"lease_token": one["lease_token"]}
    )
    assert answer.status_code == 204, answer.text


async def test_a_test_question_that_is_declined_is_not_right(world: World, ada: Person, bob: Person) -> None:
    job_id = await world.open_job(objects=1)
    await set_up(world, job_id, test_questions=2, test_pass_share=0.5)
    await add_questions(world, job_id, 2, purpose="test")
    await decline(ada, await ada.claim())
    await ada.submit(await ada.claim(), RIGHT)
    assert not is_known(await ada.claim()), "one of two is enough"
    for _ in range(2):
        await decline(bob, await bob.claim())
    assert (await bob.claims())["reason"] == "not_qualified"
    assert await world.rows("SELECT passed, share_right FROM qualification ORDER BY share_right") == [
        (False, 0),
        (True, 0.5),
    ]


async def test_a_test_that_was_declined_before_a_crash_is_decided(
    world: World, platform: Platform, ada: Person
) -> None:
    job_id = await world.open_job(objects=1)
    await set_up(world, job_id, test_questions=1)
    await add_questions(world, job_id, 1, purpose="test")
    await decline(ada, await ada.claim())
    await world.execute("DELETE FROM qualification")
    await Judge(platform).heal()
    assert (await ada.claims())["reason"] == "not_qualified"


async def test_nobody_gets_more_than_the_limit(world: World, ada: Person, bob: Person) -> None:
    job_id = await world.open_job(objects=8)
    await set_up(world, job_id, max_answers_per_worker=3, gold_rate=0.5)
    await add_questions(world, job_id, 50)
    two = (await ada.claims(count=2))["assignments"]
    given, claims = await work(ada)
    # Whatever he holds counts: a known question that did not would show what it is.
    assert len([one for one in given if not is_known(one)]) == 3 - len(two)
    assert claims["reason"] == "limit_reached"
    for one in two:
        await ada.submit(one)
    more, claims = await work(ada)
    assert len([one for one in (*two, *given, *more) if not is_known(one)]) == 3
    assert claims["reason"] == "limit_reached"
    (job,) = (await ada.client.get("/v1/jobs")).json()["jobs"]
    assert job["available"] is False
    assert len([one for one in (await work(bob))[0] if not is_known(one)]) == 3


async def test_windows_that_claim_together_get_no_more_than_one_would(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=30)
    await set_up(world, job_id, max_answers_per_worker=5, gold_rate=0.5)
    await add_questions(world, job_id, 8)
    claims = await asyncio.gather(*(ada.claims() for _ in range(12)))
    given = [one for claim in claims for one in claim["assignments"]]
    ids = [one["object_id"] for one in given]
    assert len(ids) == len(set(ids))
    assert len([one for one in given if not is_known(one)]) <= 5
    held = "SELECT count(*), count(DISTINCT task_id) FROM task_slot WHERE lease_owner IS NOT NULL"
    assert await world.rows(held) == [(len(ids), len(ids))]


async def test_a_job_is_not_there_for_whoever_lacks_a_skill(
    world: World, ada: Person, router: Router
) -> None:
    job_id = await world.open_job(objects=1)
    await set_up(world, job_id, required_skills=["radiology", "german"])
    await world.execute("UPDATE team_member SET skills = '{german}'")
    assert (await ada.client.get("/v1/jobs")).json()["jobs"] == []
    assert (await ada.client.post("/v1/jobs/animals/claims", json={})).status_code == 404
    await world.execute("UPDATE team_member SET skills = '{german,radiology}'")
    assert not is_known(await ada.claim())


async def test_known_questions_stay_within_the_budget(world: World, ada: Person) -> None:
    job_id = await world.open_job(objects=20)
    await set_up(world, job_id, gold_rate=0.5, task_price_mills=10, budget_mills=50)
    await add_questions(world, job_id, 50)
    given, claims = await work(ada)
    assert (len(given), claims["reason"]) == (5, "budget_reached")
    assert await world.value("SELECT spent_mills FROM job_spending") == 50
