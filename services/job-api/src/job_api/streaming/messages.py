"""What a message on a topic brings: a manifest line, or the news that objects were stored in S3.

Pure. Contract section 3.5 has the forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import orjson

from groundwork.manifest import LineProblem, LineRules, parse_line

MARK = "dataset-objectid-attribute-name"
MAX_KEY_CHARACTERS = 140
MAX_ID_CHARACTERS = 1024
_KEY = re.compile(r"[$a-zA-Z0-9](-*[a-zA-Z0-9])*")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One data object on its way into a job."""

    line: Mapping[str, Any]
    object_id: str | None
    """The sender's own; None: the line names none."""
    made_id: str
    """The id that we give it otherwise."""
    sequencer: str | None = None
    """Of the event that told of the object."""

    def entry(self, attribute: str) -> tuple[str, str]:
        """The object's id, and the line as it is stored for a job with this label attribute."""
        if self.object_id is not None:
            return self.object_id, orjson.dumps(self.line).decode()
        key = f"${attribute}-object-id"
        added: dict[str, Any] = {MARK: key, key: self.made_id}
        if self.sequencer is not None:
            added["$sequencer"] = self.sequencer
        return self.made_id, orjson.dumps({**self.line, **added}).decode()


def read_message(raw: bytes, message_id: str, rules: LineRules) -> list[Arrival]:
    """The objects that the message brings; none for an event that is about something else.

    Raises LineProblem. A notification of SNS is opened, and gives the message its id.
    """
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError:
        content = None  # `parse_line` says what is wrong
    if isinstance(content, dict):
        if content.get("Type") == "Notification" and isinstance(content.get("Message"), str):
            inner, inner_id = content["Message"], content.get("MessageId")
            if isinstance(inner_id, str) and 0 < len(inner_id) <= MAX_ID_CHARACTERS:
                message_id = inner_id
            return read_message(inner.encode(), message_id, rules)
        if content.get("Event") == "s3:TestEvent":
            return []
        if isinstance(content.get("Records"), list):
            return _stored_objects(content["Records"], rules)
    return [_line(raw, message_id, rules)]


def read_line(raw: bytes, made_id: str, rules: LineRules) -> Arrival:
    """One manifest line. Raises LineProblem."""
    return _line(raw, made_id, rules)


def _line(raw: bytes, made_id: str, rules: LineRules) -> Arrival:
    line = parse_line(raw, rules)
    return Arrival(line, own_id(line), made_id)


def own_id(line: Mapping[str, Any]) -> str | None:
    """The id that a line names for itself; None when it names none. Raises LineProblem."""
    key = line.get(MARK)
    if key is None:
        return None
    if not isinstance(key, str) or len(key) > MAX_KEY_CHARACTERS or not _KEY.fullmatch(key):
        raise LineProblem(f"{MARK!r} is not the name of a key of at most {MAX_KEY_CHARACTERS} characters")
    value = line.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_CHARACTERS:
        raise LineProblem(
            f"{key!r}, which {MARK!r} names, is no id: write a text of 1 to {MAX_ID_CHARACTERS} characters"
        )
    return value


def seed_id(ordinal: int) -> str:
    """Of an object that came with the job's manifest and names no id."""
    return f"seed-{ordinal}"


def stored_id(ordinal: int, line: str) -> str:
    """The id of an object of a streaming job, by its stored line."""
    try:
        return own_id(orjson.loads(line)) or seed_id(ordinal)
    except LineProblem:
        return seed_id(ordinal)


def _stored_objects(records: list[Any], rules: LineRules) -> list[Arrival]:
    arrivals = []
    for record in records:
        name = record.get("eventName") if isinstance(record, dict) else None
        # Amazon leaves the prefix out, MinIO writes it.
        if not isinstance(name, str) or not name.removeprefix("s3:").startswith("ObjectCreated:"):
            continue
        try:
            bucket, stored = record["s3"]["bucket"]["name"], record["s3"]["object"]
            key, sequencer = unquote_plus(stored["key"]), str(stored.get("sequencer") or "")
        except (KeyError, TypeError, AttributeError) as error:
            raise LineProblem("an S3 event without s3.bucket.name and s3.object.key") from error
        uri = f"s3://{bucket}/{key}"
        line = parse_line(orjson.dumps({"source-ref": uri}), rules)
        arrivals.append(Arrival(line, None, f"{uri}{sequencer}"[-MAX_ID_CHARACTERS:], sequencer or None))
    return arrivals
