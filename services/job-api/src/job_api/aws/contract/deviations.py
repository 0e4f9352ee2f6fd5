"""Where we are more liberal than the service model, on purpose."""

from __future__ import annotations

PATTERNS = {
    # The model forbids hyphens, the service's own samples use `Multi-label`.
    "TaskKeyword": r"[A-Za-z0-9\-]+( [A-Za-z0-9\-]+)*",
    # A provider on this machine has no certificate. `workforces.providers` says where http may be.
    "OidcEndpoint": r"https?://\S+",
}
"""Shape -> the pattern that we check instead."""
