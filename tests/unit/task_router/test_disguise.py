from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from task_router.claims.disguise import LARGEST, Disguise

DISGUISE = Disguise(SecretStr("a key"))


@given(st.integers(0, LARGEST))
def test_what_is_shown_is_in_range_and_leads_back(number: int) -> None:
    shown = DISGUISE.shown(number)
    assert 0 <= shown <= LARGEST
    assert DISGUISE.real(shown) == number


@given(st.integers(0, LARGEST - 1))
def test_neighbours_are_not_neighbours_any_more(number: int) -> None:
    assert abs(DISGUISE.shown(number) - DISGUISE.shown(number + 1)) != 1


def test_another_key_shows_other_numbers() -> None:
    other = Disguise(SecretStr("another key"))
    assert [other.shown(n) for n in range(20)] != [DISGUISE.shown(n) for n in range(20)]
    assert other.object_id(1, 2) != DISGUISE.object_id(1, 2)


@given(st.tuples(st.integers(1, 10**6), st.integers(-(10**6), 10**6)), st.integers(1, 10**6))
def test_an_objects_name_tells_neither_its_job_nor_its_place(place: tuple[int, int], job: int) -> None:
    name = DISGUISE.object_id(*place)
    assert name == DISGUISE.object_id(*place)
    assert (len(name), set(name) <= set("0123456789abcdef")) == (16, True)
    if job != place[0]:
        assert DISGUISE.object_id(job, place[1]) != name


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_numbers_out_of_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is not between"):
        DISGUISE.shown(number)
