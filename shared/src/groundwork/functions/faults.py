"""The body of a failed call: what the function says of its fault. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

_MESSAGE_KEYS = ("errorMessage", "message", "Message", "error", "detail")
MAX_TEXT_CHARACTERS = 500
_MAX_BYTES = 40_000
"""Read of a text that is no JSON."""


class Fault(NamedTuple):
    text: str
    """For people; empty when nothing was said."""
    trace: str | None


def read_fault(body: bytes) -> Fault:
    """Reads Lambda's form (`errorMessage`, `errorType`, `stackTrace`), usual JSON ones, and plain text: its
    first line, or the last one of a Python traceback."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _plain(body)
    if isinstance(content, str):
        return Fault(content[:MAX_TEXT_CHARACTERS], None)
    if not isinstance(content, dict):
        return _plain(body)
    message = next((content[key] for key in _MESSAGE_KEYS if content.get(key)), None)
    if message is None and not content.get("errorType"):
        return _plain(body)._replace(trace=_trace(content))
    if isinstance(message, dict):
        message = message.get("message") or message
    text = message if isinstance(message, str) else "" if message is None else orjson.dumps(message).decode()
    kind = content.get("errorType")
    return Fault(f"{kind}: {text}" if isinstance(kind, str) and kind else text, _trace(content))


def _plain(body: bytes) -> Fault:
    whole = body[:_MAX_BYTES].decode("utf-8", "replace").strip()
    lines = whole.splitlines()
    if not lines:
        return Fault("", None)
    told = lines[-1] if lines[0].startswith("Traceback (") else lines[0]
    return Fault(told.strip()[:MAX_TEXT_CHARACTERS], whole if len(lines) > 1 else None)


def _trace(content: dict[str, Any]) -> str | None:
    """Lines, or in old runtimes lists of file, line, function and code."""
    frames = content.get("stackTrace") or content.get("trace")
    if isinstance(frames, str):
        return frames
    if not isinstance(frames, list) or not frames:
        return None
    return "\n".join(
        frame.rstrip("\n") if isinstance(frame, str) else ", ".join(map(str, frame))
        for frame in frames
        if isinstance(frame, str | list)
    )
