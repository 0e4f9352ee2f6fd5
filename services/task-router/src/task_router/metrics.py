"""Metrics of task-router. Labels come from closed sets."""

from __future__ import annotations

from prometheus_client import Counter

CLAIMS = Counter("claims_total", "Claims by outcome: granted, empty.", ["outcome"])
ANSWERS = Counter(
    "answers_total",
    "Submitted answers by outcome: accepted, repeated, rescued (late, but still wanted), lost.",
    ["outcome"],
)
