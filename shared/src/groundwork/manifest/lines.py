"""What one manifest line may hold."""

from __future__ import annotations

from typing import Any, Literal

import orjson

SourceKind = Literal["source-ref", "source"]

MAX_LINE_CHARACTERS = 100_000
MAX_VALUE_CHARACTERS = 20_000


class LineProblem(ValueError):
    """Why a manifest line cannot be used; the message is for people and names the key."""


def parse_line(raw: bytes) -> dict[str, Any]:
    """The line's JSON object, checked against the rules of contract section 3.1.

    Raises LineProblem. Keys keep their order.
    """
    if len(raw) > MAX_LINE_CHARACTERS and len(raw.decode("utf-8", "replace")) > MAX_LINE_CHARACTERS:
        raise LineProblem(f"the line is longer than {MAX_LINE_CHARACTERS:,} characters")
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise LineProblem(f"not a JSON object: {error}") from error
    if not isinstance(content, dict):
        raise LineProblem('not a JSON object; write one object such as {"source-ref": "s3://bucket/key"}')
    reference, text = content.get("source-ref"), content.get("source")
    if (reference is None) == (text is None):
        which = "both" if reference is not None else "neither"
        raise LineProblem(f"has {which} of 'source-ref' and 'source'; write exactly one of them")
    if reference is not None and (not isinstance(reference, str) or not reference.startswith("s3://")):
        raise LineProblem("'source-ref' is not an S3 address; write s3://bucket/key")
    if text is not None and (not isinstance(text, str) or not text.strip()):
        raise LineProblem("'source' is not a text, or an empty one")
    for key, value in content.items():
        if key.startswith("$"):
            raise LineProblem(f"{key!r}: a key may not start with '$'")
        if isinstance(value, str) and len(value) > MAX_VALUE_CHARACTERS:
            raise LineProblem(f"{key!r}: the value is longer than {MAX_VALUE_CHARACTERS:,} characters")
    return content


def source_of(line: str | bytes) -> tuple[SourceKind, str]:
    """What a line that was imported (and so is valid) points at: an S3 address or the text itself."""
    content = orjson.loads(line)
    if "source-ref" in content and content["source-ref"] is not None:
        return "source-ref", content["source-ref"]
    return "source", content["source"]
