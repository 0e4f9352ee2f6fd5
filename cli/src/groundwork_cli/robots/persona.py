"""Who the robots are and how each of them errs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from groundwork_cli.robots.errors import PersonaError


@dataclass(frozen=True)
class Confusion:
    """Label names that one worker takes for each other: `first` for `second` and back, at this rate."""

    first: str
    second: str
    rate: float


@dataclass(frozen=True)
class Persona:
    """Robot `number` (from 1) is right with probability `skill`, save for what it mixes up."""

    number: int
    skill: float
    confusions: tuple[Confusion, ...] = field(default=())

    @property
    def name(self) -> str:
        return f"Robot {self.number}"

    @property
    def email(self) -> str:
        return f"robot-{self.number}@robots.local"


def personas_of(skill: str, confuse: Sequence[str] = ()) -> list[Persona]:
    """Read the options `--skill 0.98,0.9` and `--confuse WORKER:A:B:RATE`. Raises PersonaError."""
    skills = [_share(part, f"--skill {skill}") for part in skill.split(",")]
    confusions: dict[int, list[Confusion]] = {}
    for text in confuse:
        number, confusion = _confusion(text, robots=len(skills))
        confusions.setdefault(number, []).append(confusion)
    return [
        Persona(number, share, tuple(confusions.get(number, ()))) for number, share in enumerate(skills, 1)
    ]


def _confusion(text: str, *, robots: int) -> tuple[int, Confusion]:
    option = f"--confuse {text}"
    parts = text.split(":")
    if len(parts) != 4:
        raise PersonaError(
            f"{option}: write WORKER:A:B:RATE, for example 3:cat:dog:0.5 (robot 3 takes every second cat for "
            "a dog, and every second dog for a cat)."
        )
    number, first, second, rate = parts
    if not number.isdecimal() or not 1 <= int(number) <= robots:
        raise PersonaError(f"{option}: {number!r} is not the number of a robot, 1 to {robots}.")
    if first == second:
        raise PersonaError(f"{option}: the two labels are the same.")
    return int(number), Confusion(first, second, _share(rate, option))


def _share(text: str, option: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise PersonaError(f"{option}: {text.strip()!r} is not a number between 0 and 1.")
    return share
