"""How many objects a job with a stopping condition may have out. Pure.

A job that is to stop at 100 labelled objects should not have 1,000 of them with people: the answers in hand
are taken when it stops, and paid for.
"""

from __future__ import annotations


def objects_wanted(
    total: int, kept: int, max_human_labeled: int | None, max_percentage_labeled: int | None
) -> int | None:
    """How many objects people are to label before the job stops; None: as many as there are.

    `kept` objects came with their label, and count towards the percentage.
    """
    wanted = [] if max_human_labeled is None else [max_human_labeled]
    if max_percentage_labeled is not None:
        wanted.append(max(-(-total * max_percentage_labeled // 100) - kept, 0))
    return min(wanted, default=None)
