"""The door to the training process. The heavy imports happen behind it, in the child alone."""

from __future__ import annotations

from autolabeler.rounds.situation import Outcome, Situation


def take_step(situation: Situation) -> Outcome:
    """See `autolabeler.rounds.steps.take_step`."""
    from autolabeler.rounds import steps

    return steps.take_step(situation)
