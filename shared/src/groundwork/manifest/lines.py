"""What one manifest line may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

import orjson

SourceKind = Literal["source-ref", "source"]

MAX_LINE_CHARACTERS = 100_000
MAX_VALUE_CHARACTERS = 20_000
MAX_DEPTH = 250
"""Objects and lists in one another. Nobody nests so deep, and readers of the output may not follow."""

_NOT_A_NUMBER = re.compile(rb"(?<![\w\"])-?(?:NaN|Infinity)(?![\w\"])")
_STREAMED_KEY = re.compile(r"\$.+-object-id|\$sequencer")
_STREAMED_MARK = "dataset-objectid-attribute-name"
"""Stands in the output lines of streaming jobs, beside keys of ours that start with '$'; a sender's own id
key may start so too."""


class LineProblem(ValueError):
    """Why a manifest line cannot be used; the message is for people and names the key."""


@dataclass(frozen=True, slots=True)
class LineRules:
    """What a job asks of its lines beyond their form."""

    medium: str = "any"
    """`image` and `video` objects lie in the store; a `text` may stand in the line itself."""
    buckets: tuple[str, ...] = ("*",)
    """Patterns of the buckets that data may lie in; `*` and `?` as in file names."""

    @property
    def inline(self) -> bool:
        """Whether the data may stand in the line itself."""
        return self.medium in ("text", "any")

    def check_bucket(self, bucket: str) -> None:
        """Raises LineProblem when data may not lie there."""
        if not any(fnmatchcase(bucket, pattern) for pattern in self.buckets):
            raise LineProblem(f"'source-ref': data may not lie in the bucket {bucket!r}; ask the operator")


ANY_LINE = LineRules()


def parse_line(raw: bytes, rules: LineRules = ANY_LINE) -> dict[str, Any]:
    """The line's JSON object, checked against the rules of contract section 3.1 and of the job.

    Raises LineProblem. Keys keep their order.
    """
    text = _text(raw)
    content = _json_object(text)
    _check_strings(text, content)
    _check_source(content, rules)
    for key, value in content.items():
        if key.startswith("$") and not _may_be_ours(key, content):
            raise LineProblem(f"{key!r}: a key may not start with '$'")
        if isinstance(value, str) and len(value) > MAX_VALUE_CHARACTERS:
            raise LineProblem(f"{key!r}: the value is longer than {MAX_VALUE_CHARACTERS:,} characters")
    return content


def _may_be_ours(key: str, content: dict[str, Any]) -> bool:
    """In a streaming job's line: the key that holds its id, or one of those that we write."""
    mark = content.get(_STREAMED_MARK)
    return mark is not None and (key == mark or _STREAMED_KEY.fullmatch(key) is not None)


def source_of(line: str | bytes) -> tuple[SourceKind, str]:
    """What a line that was imported (and so is valid) points at: an S3 address or the text itself."""
    content = orjson.loads(line)
    if "source-ref" in content and content["source-ref"] is not None:
        return "source-ref", content["source-ref"]
    return "source", content["source"]


def count_quotes(text: bytes) -> int:
    """How many quotes in JSON text open or close a string."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"")  # now a backslash before a quote is an escape
        return text.count(b'"') - text.count(b'\\"')
    return text.count(b'"')


def check_reference(address: str, rules: LineRules) -> None:
    """Raises LineProblem when this is no S3 address that data of the job may have."""
    bucket, _, key = address.removeprefix("s3://").partition("/")
    if not address.startswith("s3://") or not bucket or not key:
        raise LineProblem("'source-ref' is not an S3 address; write s3://bucket/key")
    if any(step in (".", "..") for step in key.split("/")):
        raise LineProblem("'source-ref' has a '.' or '..' step in its key")
    rules.check_bucket(bucket)


def _text(raw: bytes) -> str:
    if len(raw) > MAX_LINE_CHARACTERS and len(raw.decode("utf-8", "replace")) > MAX_LINE_CHARACTERS:
        raise LineProblem(f"the line is longer than {MAX_LINE_CHARACTERS:,} characters")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise LineProblem(f"not UTF-8: byte 0x{raw[error.start]:02x} at place {error.start + 1}") from error


def _json_object(text: str) -> dict[str, Any]:
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "depth" in str(error):
            raise LineProblem(f"nested more than {MAX_DEPTH} deep") from error
        if found := _NOT_A_NUMBER.search(text.encode()):
            raise LineProblem(f"not a JSON object: {found[0].decode()} is no JSON number") from error
        raise LineProblem(f"not a JSON object: {error}") from error
    if not isinstance(content, dict):
        raise LineProblem('not a JSON object; write one object such as {"source-ref": "s3://bucket/key"}')
    return content


def _check_strings(text: str, content: dict[str, Any]) -> None:
    try:
        written = orjson.dumps(content)
    except TypeError as error:  # the only thing it cannot write of what it has read
        raise LineProblem(f"nested more than {MAX_DEPTH} deep") from error
    if (key := repeated_key(text, written)) is not None:
        raise LineProblem(f"{key!r}: the key is there twice")
    if b"\\u0000" in written.replace(b"\\\\", b""):
        raise LineProblem(r"has a NUL character (\u0000), which cannot be stored")


def _check_source(content: dict[str, Any], rules: LineRules) -> None:
    reference, text = content.get("source-ref"), content.get("source")
    if (reference is None) == (text is None):
        which = "both" if reference is not None else "neither"
        raise LineProblem(f"has {which} of 'source-ref' and 'source'; write exactly one of them")
    if reference is not None:
        if not isinstance(reference, str):
            raise LineProblem("'source-ref' is not an S3 address; write s3://bucket/key")
        check_reference(reference, rules)
    elif not isinstance(text, str) or not text.strip():
        raise LineProblem("'source' is not a text, or an empty one")
    elif not rules.inline:
        article = "an" if rules.medium[0] in "aeiou" else "a"
        raise LineProblem(
            f"has 'source', but {article} {rules.medium} job needs 'source-ref', the address of the data"
        )


def repeated_key(text: str, written: bytes) -> str | None:
    """A key that an object in JSON text has twice; `written` is what was read of the text, written again."""
    # Such a key is in the text, but only once in what was read.
    if count_quotes(written) == count_quotes(text.encode()):
        return None
    found: list[str] = []

    def look(pairs: Iterable[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                found.append(key)
            seen.add(key)

    json.loads(text, object_pairs_hook=look)
    return found[0]
