"""Writing a label, or the reason why there is none, into a manifest line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from pydantic import JsonValue

from groundwork.manifest.members import members


@dataclass(frozen=True, slots=True)
class LabelMetadata:
    """The keys that the metadata of every task type has (contract section 4.2)."""

    job_name: str
    type: str
    human_annotated: bool
    creation_date: datetime
    """In UTC."""

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "job-name": f"labeling-job/{self.job_name.lower()}",
            "type": self.type,
            "human-annotated": "yes" if self.human_annotated else "no",
            "creation-date": self.creation_date.strftime("%Y-%m-%dT%H:%M:%S.%f"),
        }


FAILURE_KEYS = ("failure-reason", "job-name", "human-annotated", "creation-date", "type")
"""Of the metadata of an object that has no label, in their order (contract section 4.18)."""


def label_metadata(
    keys: Sequence[str], particular: Mapping[str, JsonValue], common: LabelMetadata
) -> dict[str, JsonValue]:
    """A label's metadata in the order of `keys`: what is particular to its type, and what all types have."""
    present = {**common.as_json(), **particular}
    return {key: present[key] for key in keys if key in present}


def augment_line(line: str, attribute: str, additions: Mapping[str, Any]) -> bytes:
    """The line with `additions` at its end; earlier values of the same keys are replaced, others are kept.

    `additions` holds `attribute`, its metadata, or both. Nothing is parsed when the line does not mention the
    attribute, so a line costs one concatenation.
    """
    if f'"{attribute}' not in line and "\\u" not in line:
        return line.rstrip()[:-1].encode() + b"," + orjson.dumps(additions)[1:]
    return merge_line(line, additions, without=(attribute, f"{attribute}-metadata"))


def merge_line(line: str, additions: Mapping[str, Any], *, without: Sequence[str] = ()) -> bytes:
    """The line with `additions` at its end and the keys of `without` left out; the rest is not rewritten."""
    gone = {*additions, *without}
    parts = [text.encode() for key, text in members(line) if key not in gone]
    if additions:
        parts.append(orjson.dumps(additions)[1:-1])
    return b"{" + b",".join(parts) + b"}"
