"""Logs and metrics."""

from groundwork.telemetry.correlation import bind_correlation, correlation_id, new_correlation_id
from groundwork.telemetry.logs import configure_logs

__all__ = ["bind_correlation", "configure_logs", "correlation_id", "new_correlation_id"]
