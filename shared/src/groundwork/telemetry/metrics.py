"""Metrics of the plumbing. Labels come from closed sets: never an id, a name or a raw path."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

HTTP_REQUESTS = Histogram(
    "http_request_duration_seconds",
    "Time from the first byte of a request to the last byte of its answer.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
EVENTS_HANDLED = Counter(
    "events_handled_total",
    "Deliveries by outcome: done, repeated (seen before), retried, dead.",
    ["consumer", "outcome"],
)
EVENT_SECONDS = Histogram(
    "event_handling_seconds", "Time to handle one fetched batch of events.", ["consumer"]
)
EVENTS_PUBLISHED = Counter("outbox_published_total", "Events that the relay sent.", ["subject"])
OUTBOX_AGE = Gauge("outbox_oldest_unpublished_seconds", "Age of the oldest event that was not yet sent.")
RECONCILED = Counter("reconciled_total", "Pieces of work healed after a lost message.", ["reconciler"])
BACKGROUND_FAILURES = Counter(
    "background_failures_total", "Turns of a background loop that raised.", ["loop"]
)
FUNCTION_CALLS = Histogram(
    "function_call_seconds",
    "Calls of pre- and post-annotation functions by kind and outcome: answered, failed.",
    ["kind", "outcome"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900),
)
