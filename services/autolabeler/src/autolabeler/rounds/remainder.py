"""Leaving the rest to people. Light, because it also serves when the training process cannot."""

from __future__ import annotations

from autolabeler.rounds.situation import Ask, Outcome, Situation


def give_up(situation: Situation, reason: str) -> Outcome:
    """People label everything that has no label yet."""
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
