"""What job-api counts beside what every service does."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

OBJECTS_ARRIVED = Counter(
    "streamed_objects_total", "Objects sent to streaming jobs: accepted, duplicate or refused", ["outcome"]
)
RESULTS_PUBLISHED = Counter("streamed_results_total", "Output lines of streaming jobs that were published")
WEBHOOK_DELIVERIES = Counter(
    "webhook_deliveries_total", "Tries to deliver to a webhook: delivered, retried or given_up", ["outcome"]
)
WEBHOOK_AGE = Gauge("webhook_oldest_due_seconds", "How long the oldest due delivery has been waiting")
