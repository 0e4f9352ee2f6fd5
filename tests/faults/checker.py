"""What must be true of every run, whatever broke in it, by its history and by what is stored. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from tests.faults.history import Lease, Operation, Outcome, Verb

Piece = tuple[str, int]
"""A worker and an object."""
_ENDS_LEASES = {Verb.SUBMIT, Verb.RELEASE, Verb.DECLINE}


@dataclass(frozen=True)
class StoredAnswer:
    worker: str
    ordinal: int
    token: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class EndState:
    """What the store holds of a job that is complete."""

    objects: int
    wanted: int
    """Answers of each object."""
    answers: Sequence[StoredAnswer]
    labels: Sequence[tuple[int, int]]
    """Object, and the number of answers behind its label."""
    told: Sequence[int]
    """Objects of which an event said that they are labelled."""
    trail: Sequence[tuple[str, Piece]]
    """What kind of change, and of what."""
    counted: Mapping[str, int]
    """Answers by worker, as the record of what he did has them."""
    unsent: int
    """Events that were never sent."""
    dead: int
    """Events that nobody could handle."""


@dataclass(frozen=True)
class Hold:
    """A time in which a lease was somebody's beyond doubt: from the acknowledgement to the end that he was
    told, or to whatever he did that may have ended it."""

    worker: str
    lease: Lease
    since: float
    until: float


def violations(history: Sequence[Operation], end: EndState) -> list[str]:
    """All that is wrong, in words; empty: nothing."""
    return [
        *_lost_answers(history, end),
        *_answers_from_nowhere(history, end),
        *_answers_given_twice(end),
        *_wrong_number_of_answers(end),
        *_leases_held_twice(history),
        *_objects_offered_again(history),
        *_wrong_effects(end),
        *_wrong_trail(history, end),
    ]


def _lost_answers(history: Sequence[Operation], end: EndState) -> Iterator[str]:
    stored = {answer.token: answer for answer in end.answers}
    for one in _submits(history, {Outcome.DONE}):
        answer = stored.get(one.lease.token)
        said = f"the answer of {one.worker} to object {one.lease.ordinal}, which was acknowledged,"
        if answer is None:
            yield f"{said} is lost"
        elif (answer.worker, answer.ordinal) != (one.worker, one.lease.ordinal):
            yield f"{said} is stored as one of {answer.worker} to object {answer.ordinal}"
        elif answer.content != one.content:
            yield f"{said} is stored with another content"


def _answers_from_nowhere(history: Sequence[Operation], end: EndState) -> Iterator[str]:
    given = {(one.worker, one.lease.token) for one in _submits(history, {Outcome.DONE, Outcome.UNKNOWN})}
    for answer in end.answers:
        if (answer.worker, answer.token) not in given:
            yield f"an answer of {answer.worker} to object {answer.ordinal} is stored that he did not give"


def _answers_given_twice(end: EndState) -> Iterator[str]:
    for (worker, ordinal), times in Counter((one.worker, one.ordinal) for one in end.answers).items():
        if times > 1:
            yield f"{worker} has {times} answers to object {ordinal}"


def _wrong_number_of_answers(end: EndState) -> Iterator[str]:
    found = Counter(answer.ordinal for answer in end.answers)
    for ordinal in sorted({*range(end.objects), *found}):
        if found[ordinal] != end.wanted or ordinal >= end.objects:
            yield f"object {ordinal} has {found[ordinal]} answers, and {end.wanted} were asked for"


def _leases_held_twice(history: Sequence[Operation]) -> Iterator[str]:
    by_slot: dict[int, list[Hold]] = defaultdict(list)
    by_piece: dict[Piece, list[Hold]] = defaultdict(list)
    for hold in holds(history):
        by_slot[hold.lease.slot].append(hold)
        by_piece[hold.worker, hold.lease.ordinal].append(hold)
    for slot, found in by_slot.items():
        for one, other in _overlapping(found):
            yield f"slot {slot} was held by {one.worker} and {other.worker} at once, under two tokens"
    for (worker, ordinal), found in by_piece.items():
        if any(True for _ in _overlapping(found)):
            yield f"{worker} held object {ordinal} twice at once"


def holds(history: Sequence[Operation]) -> list[Hold]:
    ended: dict[str, float] = {}
    for one in history:
        if one.verb in _ENDS_LEASES and one.lease is not None and one.outcome is not Outcome.REFUSED:
            ended[one.lease.token] = min(one.called, ended.get(one.lease.token, one.called))
    return [
        Hold(one.worker, lease, one.ended, min(lease.until, ended.get(lease.token, lease.until)))
        for one in history
        if one.outcome is Outcome.DONE
        for lease in one.granted
    ]


def _overlapping(found: Iterable[Hold]) -> Iterator[tuple[Hold, Hold]]:
    for one, other in combinations(found, 2):
        if one.lease.token != other.lease.token and max(one.since, other.since) < min(one.until, other.until):
            yield one, other


def _objects_offered_again(history: Sequence[Operation]) -> Iterator[str]:
    """Nobody is offered what he has answered or declined, once he was told that this is done."""
    finished: dict[Piece, Operation] = {}
    for one in history:
        ends = one.verb in (Verb.SUBMIT, Verb.DECLINE) and one.outcome is Outcome.DONE
        if ends and one.lease is not None:
            finished.setdefault((one.worker, one.lease.ordinal), one)
    for one in history:
        for lease in one.granted if one.verb is not Verb.EXTEND else ():
            before = finished.get((one.worker, lease.ordinal))
            if before is not None and before.ended < one.called:
                yield f"{one.worker} was offered object {lease.ordinal} again, after his {before.verb}"


def _wrong_effects(end: EndState) -> Iterator[str]:
    labels = Counter(ordinal for ordinal, _ in end.labels)
    told = Counter(end.told)
    for ordinal in sorted({*range(end.objects), *labels, *told}):
        expected = int(ordinal < end.objects)
        if labels[ordinal] != expected:
            yield f"object {ordinal} has {labels[ordinal]} labels"
        if told[ordinal] != expected:
            yield f"object {ordinal} was said to be labelled {told[ordinal]} times"
    for ordinal, answers in end.labels:
        if answers != end.wanted:
            yield f"the label of object {ordinal} was made of {answers} answers"
    answered = Counter(answer.worker for answer in end.answers)
    for worker in sorted({*answered, *end.counted}):
        counted = end.counted.get(worker, 0)
        if answered[worker] != counted:
            yield f"{worker} gave {answered[worker]} answers, and {counted} of them were counted"
    if end.unsent:
        yield f"{end.unsent} events were never sent"
    if end.dead:
        yield f"{end.dead} events could not be handled"


def _wrong_trail(history: Sequence[Operation], end: EndState) -> Iterator[str]:
    trail: dict[str, Counter[Piece]] = defaultdict(Counter)
    for kind, piece in end.trail:
        trail[kind][piece] += 1
    answered = Counter((answer.worker, answer.ordinal) for answer in end.answers)
    for piece in sorted({*answered, *trail["submitted"]}):
        if answered[piece] != trail["submitted"][piece]:
            yield f"{answered[piece]} answers of {piece}, and {trail['submitted'][piece]} in the trail"
    granted = {
        (one.worker, lease.ordinal, lease.token)
        for one in history
        if one.outcome is Outcome.DONE
        for lease in one.granted
    }
    for piece, leases in Counter((worker, ordinal) for worker, ordinal, _ in granted).items():
        if trail["accepted"][piece] < leases:
            yield f"{leases} leases of {piece}, and {trail['accepted'][piece]} in the trail"
    declined = {
        (one.worker, one.lease.ordinal)
        for one in history
        if one.verb is Verb.DECLINE and one.outcome is Outcome.DONE and one.lease is not None
    }
    for piece in sorted({*declined, *trail["declined"]}):
        times = trail["declined"][piece]
        if times > 1 or (piece in declined and times == 0):
            yield f"{piece} was declined, and stands {times} times in the trail"


@dataclass(frozen=True)
class _Submit:
    worker: str
    lease: Lease
    content: Mapping[str, Any] | None


def _submits(history: Sequence[Operation], outcomes: set[Outcome]) -> Iterator[_Submit]:
    for one in history:
        if one.verb is Verb.SUBMIT and one.lease is not None and one.outcome in outcomes:
            yield _Submit(one.worker, one.lease, one.content)
