from __future__ import annotations

from groundwork.functions import Pauses


def test_pauses_grow_up_to_the_longest_and_begin_anew_once_over() -> None:
    now = 0.0
    pauses = Pauses(first=1, longest=5, clock=lambda: now)
    seen = []
    for _ in range(5):
        pauses.rest(7)
        start = now
        while pauses.resting():
            now += 0.5
        seen.append(now - start)
    assert seen == [1, 2, 4, 5, 5]
    pauses.end(7)
    pauses.rest(7)
    now += 1
    assert pauses.resting() == []


def test_what_was_not_called_again_is_forgotten() -> None:
    now = 0.0
    pauses = Pauses(first=1, longest=5, clock=lambda: now)
    pauses.rest(7)
    pauses.rest(8)
    assert sorted(pauses.resting()) == [7, 8]
    assert pauses.has_waited(7)
    now += 60
    assert pauses.resting() == []
    assert not pauses.has_waited(7)
