"""Robots for single-label classification, of whatever medium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from groundwork.task_types import Label
from groundwork_cli.robots.errors import RobotError
from groundwork_cli.robots.persona import Confusion, Persona


@dataclass(frozen=True)
class ClassificationRobot:
    """A label is a class index. Who errs picks one of the wrong classes, each as likely."""

    name: str

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        for confusion in persona.confusions:
            for label in (confusion.first, confusion.second):
                if label not in labels:
                    raise RobotError(
                        f"Robot {persona.number} cannot mix up {label!r}: the job's labels are "
                        f"{', '.join(labels)}."
                    )

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        if text not in labels:
            raise ValueError(f"{text!r} is not one of the job's labels: {', '.join(labels)}")
        return labels.index(text)

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        if not isinstance(truth, int):
            raise TypeError(f"{truth!r} is not a class index")
        for confusion in persona.confusions:
            other = _counterpart(labels[truth], confusion)
            if other is not None and rng.random() < confusion.rate:
                return labels.index(other)
        if rng.random() < persona.skill:
            return truth
        return rng.choice([index for index in range(len(labels)) if index != truth])


def _counterpart(label: str, confusion: Confusion) -> str | None:
    if label == confusion.first:
        return confusion.second
    return confusion.first if label == confusion.second else None
