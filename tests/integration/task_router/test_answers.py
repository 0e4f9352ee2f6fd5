"""What becomes of an answer, in time, late, and twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from groundwork.answer_contents import keep


async def test_an_answer_is_stored_with_its_event_and_frees_the_slot(ada: Any, world: Any) -> None:
    job = await world.open_job(objects=1, workers_per_object=2)
    answer = await ada.submit(await ada.claim(), "dog")
    assert answer.json() == {"accepted": True, "repeated": False, "next": None}
    ((content, seconds, ordinal),) = await world.rows("SELECT content, seconds_spent, ordinal FROM answer")
    assert content == {"crowd-classifier": {"label": "dog"}}
    assert 0 <= seconds < 10
    assert ordinal == 0
    assert await world.rows("SELECT state, answers FROM labeling_task") == [("open", 1)]
    assert await world.value("SELECT count(*) FROM task_slot") == 1
    ((payload,),) = await world.rows(
        "SELECT payload FROM outbox_event WHERE subject = 'labeling.answer.submitted'"
    )
    assert (payload["job_id"], payload["ordinal"], payload["complete"]) == (job, 0, False)


async def test_the_last_answer_completes_the_task(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    held = [await ada.claim(), await bob.claim()]
    await asyncio.gather(ada.submit(held[0]), bob.submit(held[1]))
    assert await world.rows("SELECT state, answers FROM labeling_task") == [("answered", 2)]
    complete = await world.rows("SELECT payload -> 'complete' FROM outbox_event ORDER BY id")
    assert sorted(complete) == [(False,), (True,)]


async def test_the_next_task_comes_with_the_answer(ada: Any, world: Any) -> None:
    await world.open_job(objects=2)
    answer = (await ada.submit(await ada.claim(), claim_next=True)).json()
    (following,) = answer["next"]["assignments"]
    assert following["input"]["taskObject"] == "text 1"
    last = (await ada.submit(following, claim_next=True)).json()
    assert (last["next"]["assignments"], last["next"]["reason"]) == ([], "all_done")
    assert last["next"]["retry_after_seconds"] is None


async def test_submitting_twice_changes_nothing(ada: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    held = await ada.claim()
    answers = [answer.json() for answer in await asyncio.gather(*(ada.submit(held) for _ in range(4)))]
    assert all(answer["accepted"] for answer in answers)
    assert sorted(answer["repeated"] for answer in answers) == [False, True, True, True]
    assert await world.value("SELECT count(*) FROM answer") == 1
    assert await world.value("SELECT count(*) FROM outbox_event") == 1
    assert await world.rows("SELECT answers FROM labeling_task") == [(1,)]


async def test_a_wrong_label_is_named_and_the_lease_goes_on(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    answer = await ada.submit(held, "fish")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_answer")
    assert "fish" in answer.json()["error"]["message"]
    assert (await ada.submit(held)).json()["accepted"]


def entities(*spans: tuple[int, int]) -> dict[str, Any]:
    return {"it": {"entities": [{"label": "cat", "startOffset": a, "endOffset": b} for a, b in spans]}}


async def test_a_span_beyond_the_text_is_named_and_the_lease_goes_on(ada: Any, world: Any) -> None:
    lines = [{"source": "Zoë lives in Rome"}]
    await world.open_job(task_type="named-entity-recognition", lines=lines)
    assignment = await ada.claim()
    address = f"/v1/assignments/{assignment['assignment_id']}/answer"
    body = {"lease_token": assignment["lease_token"], "answer": entities((100, 120), (0, 3))}
    answer = await ada.client.post(address, json=body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "invalid_answer"
    assert error["where"] == "answer.*.entities[*].startOffset"
    assert "the entity starts at 100, and the text ends at 17" in error["message"]
    assert (await ada.client.post(address, json={**body, "answer": entities((0, 3))})).status_code == 200


async def test_a_text_that_lies_elsewhere_is_not_asked_for_at_submit(ada: Any, world: Any) -> None:
    lines = [{"source-ref": "s3://nowhere/at-all.txt"}]
    await world.open_job(task_type="named-entity-recognition", lines=lines)
    assignment = await ada.claim()
    body = {"lease_token": assignment["lease_token"], "answer": entities((100, 120))}
    answer = await ada.client.post(f"/v1/assignments/{assignment['assignment_id']}/answer", json=body)
    assert answer.status_code == 200


async def test_a_late_answer_counts_while_nobody_has_the_task(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await world.expire_leases()
    assert (await ada.submit(held)).json() == {"accepted": True, "repeated": False, "next": None}


async def test_a_stale_token_is_refused(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    lost = await ada.claim()
    await world.expire_leases()
    held = await bob.claim()
    refused = await ada.submit(lost)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "lease_lost")
    assert (await bob.submit(held)).json()["accepted"]
    assert await world.rows("SELECT worker_id FROM answer") == [(world.worker_ids["bob"],)]


async def test_a_late_answer_is_kept_when_the_object_still_wants_one(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    lost = await ada.claim()
    await world.expire_leases()
    held = await bob.claim()
    assert held["assignment_id"] == lost["assignment_id"]
    assert (await ada.submit(lost)).json() == {"accepted": True, "repeated": False, "next": None}
    assert (await ada.submit(lost)).json()["repeated"]
    assert (await bob.submit(held)).json()["accepted"]
    assert await world.rows("SELECT state, answers FROM labeling_task") == [("answered", 2)]


async def test_one_answer_a_worker_even_when_two_windows_have_the_object(ada: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    first = await ada.claim()
    await world.expire_leases()
    # Somebody has the first slot for a moment, so that she is given the second one.
    await world.execute(
        "UPDATE task_slot SET lease_until = now() + interval '1 hour', lease_owner = 0 WHERE id = 1"
    )
    second = await ada.claim()
    assert second["object_id"] == first["object_id"]
    await world.execute("UPDATE task_slot SET lease_owner = :ada WHERE id = 1", ada=world.worker_ids["ada"])
    assert (await ada.submit(second)).json()["accepted"]
    refused = await ada.submit(first)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "already_answered")
    assert await world.value("SELECT count(*) FROM answer") == 1


async def test_an_answer_frees_what_its_worker_has_of_the_same_object(ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    first = await ada.claim()
    await world.expire_leases()
    await world.execute("UPDATE task_slot SET priority = 9 WHERE lease_owner IS NULL")
    second = await ada.claim()
    assert second["assignment_id"] != first["assignment_id"]
    await world.execute("UPDATE task_slot SET lease_until = now() + interval '1 hour'")
    assert (await bob.claims())["reason"] == "held_by_others"
    assert (await ada.submit(second)).json()["accepted"]
    assert (await bob.claim())["assignment_id"] == first["assignment_id"]
    assert await world.rows(
        "SELECT kind, worker_id FROM task_event WHERE kind IN ('submitted', 'expired') ORDER BY kind"
    ) == [("expired", world.worker_ids["ada"]), ("submitted", world.worker_ids["ada"])]


async def test_one_worker_who_answers_in_both_windows_at_once_is_heard_once(ada: Any, world: Any) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    first = await ada.claim()
    await world.expire_leases()
    await world.execute("UPDATE task_slot SET priority = 9 WHERE lease_owner IS NULL")
    second = await ada.claim()
    answers = await asyncio.gather(ada.submit(first), ada.submit(second))
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert await world.value("SELECT count(*) FROM answer") == 1


async def test_a_question_with_a_known_answer_is_answered_late_only_in_ones_own_slot(
    ada: Any, world: Any
) -> None:
    await world.open_job(objects=1)
    lost = await ada.claim()
    await world.execute("UPDATE labeling_task SET state = 'known', ordinal = -1")
    await world.execute(
        """INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, accepted_at, lease_token)
           SELECT job_id, task_id, -1, lease_owner, 'expired', leased_at, lease_token FROM task_slot"""
    )
    await world.execute(
        """UPDATE task_slot SET lease_owner = :bob, lease_token = gen_random_uuid(),
           lease_until = now() - interval '1 second'""",
        bob=world.worker_ids["bob"],
    )
    refused = await ada.submit(lost)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "lease_lost")
    assert await world.value("SELECT count(*) FROM answer") == 0


async def test_a_late_answer_counts_though_the_task_is_claimed_at_that_very_moment(
    ada: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.open_job(objects=1)
    first = await ada.claim()
    await world.expire_leases()
    given_again: list[Any] = []

    async def keep_while_another_window_claims(*about: Any) -> Any:
        if not given_again:
            given_again.append(await ada.claim())
        return await keep(*about)

    monkeypatch.setattr("task_router.answers.service.keep", keep_while_another_window_claims)
    assert (await ada.submit(first)).json()["accepted"]
    assert given_again[0]["object_id"] == first["object_id"]
    assert await world.rows("SELECT state, answers FROM labeling_task") == [("answered", 1)]


async def test_a_late_answer_takes_the_slot_that_its_own_worker_was_given_again(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    first = await ada.claim()
    await world.expire_leases()
    second = await ada.claim()
    assert (second["object_id"], second["lease_token"] != first["lease_token"]) == (first["object_id"], True)
    assert (await ada.submit(first)).json()["accepted"]
    assert (await ada.submit(second)).status_code == 409
    assert await world.value("SELECT count(*) FROM answer") == 1


async def test_somebody_elses_lease_cannot_be_used(router: Any, ada: Any, bob: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    assert (await bob.submit(held)).status_code == 409
    eve = await router.person("eve")
    await world.expire_leases()
    assert (await eve.submit(held)).status_code == 409


async def test_a_job_that_has_ended_takes_no_answer(ada: Any, world: Any) -> None:
    await world.open_job(objects=1)
    held = await ada.claim()
    await world.execute("UPDATE labeling_job SET status = 'Stopped', stop_reason = 'asked', ended_at = now()")
    refused = await ada.submit(held)
    assert refused.status_code == 409
    assert "ended" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (r'"a\u0000b"', "NUL character"),
        (r'"\ud800"', "cannot be kept"),
        ("NaN", "cannot be kept"),
        ("[" * 900 + "]" * 900, "cannot be kept"),
        ("[" * 120 + "]" * 120, "more than 100 levels"),
        ("[" * 90 + "]" * 90, None),
        ("1" + "0" * 30, "64-bit"),
        ("1e999", "cannot be kept"),
        (r'"a\\u0000b"', None),
    ],
)
async def test_what_the_store_cannot_hold_is_refused_and_all_else_is_taken(
    ada: Any, world: Any, note: str, message: str | None
) -> None:
    await world.open_job(objects=1, task_type="custom")
    held = await ada.claim()
    body = f'{{"lease_token": "{held["lease_token"]}", "answer": {{"note": {note}}}}}'
    answer = await ada.client.post(
        f"/v1/assignments/{held['assignment_id']}/answer",
        content=body.encode(),
        headers={"content-type": "application/json"},
    )
    if message is None:
        assert answer.json()["accepted"]
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_answer")
        assert message in answer.json()["error"]["message"]
        assert (await ada.submit(held)).json()["accepted"]


async def test_the_next_task_is_never_the_one_just_answered_and_never_one_that_another_window_holds(
    ada: Any, world: Any
) -> None:
    await world.open_job(objects=6, workers_per_object=3)
    held = (await ada.claims(count=2))["assignments"]
    answers = await asyncio.gather(*(ada.submit(one, claim_next=True) for one in held))
    following = [one for answer in answers for one in answer.json()["next"]["assignments"]]
    seen = [one["object_id"] for one in (*held, *following)]
    assert (len(seen), len(set(seen))) == (4, 4)
    assert await world.value("SELECT count(*) FROM answer") == 2


async def test_many_windows_that_answer_at_once_each_get_another_object(ada: Any, world: Any) -> None:
    await world.open_job(objects=30, workers_per_object=3)
    held = (await ada.claims(count=10))["assignments"]
    while held:
        answers = await asyncio.gather(*(ada.submit(one, claim_next=True) for one in held))
        assert all(answer.status_code == 200 for answer in answers)
        held = [one for answer in answers for one in answer.json()["next"]["assignments"]]
        assert len({one["object_id"] for one in held}) == len(held)
    assert await world.value("SELECT count(DISTINCT ordinal) FROM answer") == 30
    assert await world.value("SELECT count(*) FROM answer") == 30
