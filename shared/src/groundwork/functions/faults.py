"""The body of a failed call: what the function says of its fault. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

_MESSAGE_KEYS = ("errorMessage", "message", "Message", "error", "detail")
MAX_TEXT_CHARACTERS = 500


class Fault(NamedTuple):
    text: str
    """For people; empty when nothing was said."""
    trace: str | None


def read_fault(body: bytes) -> Fault:
    """Reads Lambda's form (`errorMessage`, `errorType`, `stackTrace`), usual JSON ones, and plain text."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Fault(
            body[: MAX_TEXT_CHARACTERS * 4].decode("utf-8", "replace")[:MAX_TEXT_CHARACTERS].strip(), None
        )
    if not isinstance(content, dict):
        return Fault(content if isinstance(content, str) else "", None)
    message = next((content[key] for key in _MESSAGE_KEYS if content.get(key)), "")
    if isinstance(message, dict):
        message = message.get("message") or message
    text = message if isinstance(message, str) else orjson.dumps(message).decode()
    kind = content.get("errorType")
    return Fault(f"{kind}: {text}" if isinstance(kind, str) and kind else text, _trace(content))


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
