from __future__ import annotations

import pytest

from groundwork_cli.robots import Confusion, Persona, RobotError, personas_of


def test_robots_are_numbered_from_one() -> None:
    assert personas_of("0.98, 0.9", ["2:cat:dog:0.5", "2:owl:dog:1"]) == [
        Persona(1, 0.98),
        Persona(2, 0.9, (Confusion("cat", "dog", 0.5), Confusion("owl", "dog", 1.0))),
    ]
    assert personas_of("0.5")[0].email == "robot-1@robots.local"


@pytest.mark.parametrize(
    ("skill", "confuse", "message"),
    [
        ("0.9,good", [], "--skill 0.9,good: 'good' is not a number between 0 and 1"),
        ("98", [], "'98' is not a number between 0 and 1"),
        ("", [], "is not a number"),
        ("nan", [], "'nan' is not a number between 0 and 1"),
        ("0.9", ["1:cat:dog"], "write WORKER:A:B:RATE"),
        ("0.9", ["2:cat:dog:0.5"], "'2' is not the number of a robot, 1 to 1"),
        ("0.9", ["x:cat:dog:0.5"], "'x' is not the number of a robot"),
        ("0.9", ["1:cat:cat:0.5"], "the two labels are the same"),
        ("0.9", ["1:cat:dog:2"], "'2' is not a number between 0 and 1"),
    ],
)
def test_what_is_wrong_with_an_option_is_said(skill: str, confuse: list[str], message: str) -> None:
    with pytest.raises(RobotError) as raised:
        personas_of(skill, confuse)
    assert message in raised.value.message
