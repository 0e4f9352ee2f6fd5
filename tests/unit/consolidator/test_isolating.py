"""Bad objects are found among good ones, in a number of calls that is bounded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import pytest

from consolidator.functions.isolating import MAX_CALLS, Calls, call_isolating
from consolidator.functions.repository import Waiting
from groundwork.functions import FunctionFailed, PostAnswer

OBJECTS = [Waiting(ordinal, "{}", [], datetime.now(UTC)) for ordinal in range(1000)]


class Function:
    """Raises when it is given one of the bad objects; is away from the call numbered `away` on."""

    def __init__(self, bad: Collection[int] = (), away: int | None = None) -> None:
        self.bad = bad
        self.away = away
        self.calls: list[int] = []

    async def __call__(self, objects: Sequence[Waiting]) -> PostAnswer:
        self.calls.append(len(objects))
        if self.away is not None and len(self.calls) >= self.away:
            raise FunctionFailed("away", where="f", transient=True)
        if any(one.ordinal in self.bad for one in objects):
            raise FunctionFailed("bad", where="f")
        return PostAnswer({one.ordinal: {"n": one.ordinal} for one in objects})

    async def called(self) -> Calls:
        return await call_isolating(self, OBJECTS, pause=0)


def failed(came: Calls) -> list[int]:
    return sorted(ordinal for _, ordinals in came.raised for ordinal in ordinals)


async def test_one_call_is_enough_when_nothing_is_wrong() -> None:
    function = Function()
    came = await function.called()
    assert function.calls == [1000]
    assert (len(came.labels), failed(came)) == (1000, [])


@pytest.mark.parametrize("bad", [0, 499, 999])
async def test_one_bad_object_fails_alone(bad: int) -> None:
    function = Function({bad})
    came = await function.called()
    assert failed(came) == [bad]
    assert len(came.labels) == 999
    assert len(function.calls) <= MAX_CALLS


async def test_a_broken_function_is_not_called_for_each_object() -> None:
    function = Function(range(1000))
    came = await function.called()
    assert failed(came) == list(range(1000))
    assert len(function.calls) < 2 * MAX_CALLS


async def test_every_object_has_its_outcome_whatever_is_bad() -> None:
    came = await Function({1, 250, 251, 700, 998}).called()
    assert sorted([*came.labels, *failed(came)]) == list(range(1000))


async def test_an_outage_is_not_taken_for_a_bad_object() -> None:
    with pytest.raises(FunctionFailed, match="away"):
        await Function(away=1).called()


async def test_what_has_come_before_an_outage_is_kept_and_the_rest_waits() -> None:
    came = await Function({999}, away=3).called()
    assert sorted(came.labels) == list(range(500))
    assert failed(came) == []
