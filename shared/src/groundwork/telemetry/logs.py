"""Structured logs: one JSON object a line on standard output."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import orjson
import structlog
from structlog.tracebacks import ExceptionDictTransformer

from groundwork.settings import LogSettings


def configure_logs(service: str, settings: LogSettings) -> None:
    """Send structlog's and the standard library's records to stdout as JSON lines."""
    level = getattr(logging, settings.level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        structlog.processors.ExceptionRenderer(_told),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(
                    serializer=lambda value, **_: orjson.dumps(value, default=str).decode()
                ),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("uvicorn.access", "botocore", "aiobotocore", "nats"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


# Without local variables: they may hold answers, passwords and tokens.
_transformed = ExceptionDictTransformer(show_locals=False)
# Postgres quotes rows, which hold the same.
_DETAIL = re.compile(r"^DETAIL:.*?(?=^\[SQL: |\Z)", re.DOTALL | re.MULTILINE)


def _told(exc_info: structlog.typing.ExcInfo) -> list[dict[str, Any]]:
    """An exception and what led to it, for the log."""
    return [_without_rows(one) for one in _transformed(exc_info)]


def _without_rows(told: dict[str, Any]) -> dict[str, Any]:
    grouped = [[_without_rows(one) for one in chain] for chain in told.get("exceptions", ())]
    return {**told, "exc_value": _DETAIL.sub("", told["exc_value"]).rstrip(), "exceptions": grouped}


def _named(service: str) -> structlog.typing.Processor:
    def add(_logger: object, _method: str, record: structlog.typing.EventDict) -> structlog.typing.EventDict:
        record["service"] = service
        return record

    return add
