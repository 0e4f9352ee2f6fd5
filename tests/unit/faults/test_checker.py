"""The checker of fault tests finds each kind of violation, and none in a history that is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.faults.checker import EndState, StoredAnswer, violations
from tests.faults.history import Lease, Operation, Outcome, Verb

ADA_FIRST = Lease("ada-1", slot=10, ordinal=0, until=100.0)
BOB_FIRST = Lease("bob-1", slot=11, ordinal=0, until=100.0)
CAT, DOG = {"label": "cat"}, {"label": "dog"}


def claim(
    worker: str, *granted: Lease, at: float = 0.0, outcome: Outcome = Outcome.DONE, verb: Verb = Verb.CLAIM
) -> Operation:
    return Operation(worker, verb, at, at + 1, outcome, granted=granted)


def submit(
    worker: str, lease: Lease, *, at: float = 10.0, outcome: Outcome = Outcome.DONE, verb: Verb = Verb.SUBMIT
) -> Operation:
    return Operation(worker, verb, at, at + 1, outcome, lease=lease, content=CAT)


HISTORY = [
    claim("ada", ADA_FIRST),
    claim("bob", BOB_FIRST),
    submit("ada", ADA_FIRST, outcome=Outcome.UNKNOWN),
    submit("ada", ADA_FIRST, at=12.0),
    submit("bob", BOB_FIRST),
]
END = EndState(
    objects=1,
    wanted=2,
    answers=[StoredAnswer("ada", 0, "ada-1", CAT), StoredAnswer("bob", 0, "bob-1", CAT)],
    labels=[(0, 2)],
    told=[0],
    trail=[(kind, (worker, 0)) for kind in ("accepted", "submitted") for worker in ("ada", "bob")],
    counted={"ada": 1, "bob": 1},
    unsent=0,
    dead=0,
)


def test_a_history_that_is_right_has_no_violation() -> None:
    assert violations(HISTORY, END) == []


def test_an_answer_of_unknown_outcome_may_be_stored_or_not() -> None:
    history = [replace(one, outcome=Outcome.UNKNOWN) if one.verb is Verb.SUBMIT else one for one in HISTORY]
    assert violations(history, END) == []
    without = replace(
        END, wanted=1, answers=END.answers[:1], labels=[(0, 1)], trail=END.trail[:3], counted={"ada": 1}
    )
    assert violations(history, without) == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (END.answers[:1], "which was acknowledged, is lost"),
        ([END.answers[0], replace(END.answers[1], content=DOG)], "is stored with another content"),
        ([END.answers[0], replace(END.answers[1], worker="ada")], "is stored as one of ada to object 0"),
        ([*END.answers, StoredAnswer("eve", 0, "eve-1", CAT)], "is stored that he did not give"),
        ([*END.answers, END.answers[0]], "ada has 2 answers to object 0"),
        (END.answers[:1], "object 0 has 1 answers, and 2 were asked for"),
    ],
)
def test_wrong_answers_are_found(answers: list[StoredAnswer], said: str) -> None:
    assert_found(said, violations(HISTORY, replace(END, answers=answers)))


def test_an_answer_that_was_refused_must_not_be_stored() -> None:
    history = [*HISTORY[:2], submit("ada", ADA_FIRST), submit("bob", BOB_FIRST, outcome=Outcome.REFUSED)]
    assert_found("of bob to object 0 is stored that he did not give", violations(history, END))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"labels": []}, "object 0 has 0 labels"),
        ({"labels": [(0, 2), (0, 2)]}, "object 0 has 2 labels"),
        ({"labels": [(0, 2), (1, 2)]}, "object 1 has 1 labels"),
        ({"labels": [(0, 1)]}, "the label of object 0 was made of 1 answers"),
        ({"told": []}, "object 0 was said to be labelled 0 times"),
        ({"told": [0, 0]}, "object 0 was said to be labelled 2 times"),
        ({"counted": {"ada": 2, "bob": 1}}, "ada gave 1 answers, and 2 of them were counted"),
        ({"unsent": 3}, "3 events were never sent"),
        ({"dead": 1}, "1 events could not be handled"),
        ({"trail": END.trail[:-1]}, "1 answers of ('bob', 0), and 0 in the trail"),
        ({"trail": [*END.trail, END.trail[-1]]}, "1 answers of ('bob', 0), and 2 in the trail"),
        ({"trail": END.trail[1:]}, "1 leases of ('ada', 0), and 0 in the trail"),
        ({"trail": [*END.trail, *[("declined", ("ada", 0))] * 2]}, "stands 2 times in the trail"),
    ],
)
def test_wrong_effects_are_found(changes: dict[str, object], said: str) -> None:
    assert_found(said, violations(HISTORY, replace(END, **changes)))  # type: ignore[arg-type]


def test_a_decline_that_was_acknowledged_stands_in_the_trail() -> None:
    declined = submit("eve", Lease("eve-1", slot=12, ordinal=0, until=100.0), verb=Verb.DECLINE)
    assert_found("stands 0 times in the trail", violations([*HISTORY, declined], END))


OTHERS = Lease("bob-2", slot=10, ordinal=0, until=200.0)


def test_a_slot_that_two_hold_at_once_is_found() -> None:
    assert_found("slot 10 was held by ada and bob", violations([*HISTORY, claim("bob", OTHERS, at=5.0)], END))


@pytest.mark.parametrize(
    "between",
    [
        submit("ada", ADA_FIRST, at=3.0, verb=Verb.RELEASE, outcome=Outcome.UNKNOWN),
        submit("ada", ADA_FIRST, at=3.0, verb=Verb.RELEASE),
    ],
)
def test_a_slot_that_was_perhaps_given_back_may_be_held_by_another(between: Operation) -> None:
    history = [claim("ada", ADA_FIRST), between, claim("bob", OTHERS, at=5.0)]
    assert not any("was held by" in one for one in violations(history, END))


def test_a_slot_is_free_when_its_lease_is_over_and_not_before_an_extended_one_is() -> None:
    late = claim("bob", OTHERS, at=101.0)
    history = [claim("ada", ADA_FIRST), late]
    assert not any("was held by" in one for one in violations(history, END))
    extended = claim("ada", replace(ADA_FIRST, until=150.0), at=50.0, verb=Verb.EXTEND)
    found = violations([claim("ada", ADA_FIRST), extended, late], END)
    assert_found("slot 10 was held by ada and bob", found)


def test_a_worker_who_holds_an_object_twice_is_found() -> None:
    twice = Lease("ada-2", slot=11, ordinal=0, until=100.0)
    assert_found("ada held object 0 twice", violations([*HISTORY, claim("ada", twice, at=5.0)], END))


@pytest.mark.parametrize("verb", [Verb.SUBMIT, Verb.DECLINE])
def test_an_object_that_comes_back_to_who_is_done_with_it_is_found(verb: Verb) -> None:
    history = [
        claim("ada", ADA_FIRST),
        submit("ada", ADA_FIRST, verb=verb),
        claim("ada", Lease("ada-2", slot=12, ordinal=0, until=100.0), at=20.0),
    ]
    assert_found(f"ada was offered object 0 again, after his {verb}", violations(history, END))


def assert_found(said: str, found: list[str]) -> None:
    assert any(said in one for one in found), found
