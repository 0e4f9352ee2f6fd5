"""How the confidence of one job is split over its audits and the looks at each.

An audit is laid out before its first draw: the cumulative sizes n1 < n2 < ... at which it is looked at. A
look judges the first n_i objects of one uniformly random order of the candidates, which by themselves are a
uniform sample without replacement. So whatever the other looks show, one look alone states something false
with probability at most its share of the risk, and by the union bound (Bonferroni) all looks of all audits
together with probability at most the risk. This allows to stop at the first look that passes, to abandon an
audit, and to decide about a second one, with another model and a fresh draw, after seeing the first.

It does not allow to change the sizes of later looks after an earlier one, nor to pass the unused shares of
an abandoned audit on to the next: which looks were taken would then depend on what they showed.
"""

from __future__ import annotations

LOOK_SHARES: tuple[tuple[float, ...], ...] = ((0.35, 0.25, 0.25), (0.10, 0.05))
"""Share of the risk that each look of each audit may spend. The first audit gets most: usually it is the only
one."""

MAX_AUDITS = len(LOOK_SHARES)


def look_confidence(job_confidence: float, audit_number: int, look: int) -> float:
    """The confidence that one look must reach by itself. Audits and looks are counted from 0.

    Raises ValueError when the job has no such look.
    """
    if not 0 <= audit_number < MAX_AUDITS:
        raise ValueError(f"a job has audits 0 to {MAX_AUDITS - 1}, not {audit_number}")
    shares = LOOK_SHARES[audit_number]
    if not 0 <= look < len(shares):
        raise ValueError(f"an audit has looks 0 to {len(shares) - 1}, not {look}")
    return 1.0 - (1.0 - job_confidence) * shares[look]
