"""The door to the training process. The heavy imports happen behind it, in the child alone."""

from __future__ import annotations

from autolabeler.rounds.situation import Ask, Outcome, Situation


def take_step(situation: Situation) -> Outcome:
    """See `autolabeler.rounds.steps.take_step`."""
    from autolabeler.rounds import steps

    return steps.take_step(situation)


def give_up(situation: Situation, reason: str) -> Outcome:
    """Leave everything that has no label to people. Light: it serves when the training process cannot."""
    rest = [
        ordinal
        for ordinal in range(situation.job.object_count)
        if ordinal not in situation.labels and ordinal not in situation.failed
    ]
    return Outcome(
        reason,
        situation.drawn,
        situation.audits,
        situation.look,
        Ask("remainder", tuple(rest)) if rest else None,
        ends_in="people",
    )


def predictions_path(situation: Situation, round_number: int) -> str:
    """Where the predictions of a round are cached."""
    return str(situation.job.folder / f"predictions-{round_number}.npz")
