"""In which order a job's work is offered: slots of a higher priority first."""

from __future__ import annotations

AHEAD = 5
"""What somebody waits for: a batch of the autolabeler, and objects that are tried again."""
OPINION = 10
"""A further answer to an object whose answers do not agree."""
