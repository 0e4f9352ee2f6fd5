"""Chained jobs: lines that come with the job's label already (contract section 3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Source = Literal["human", "machine"]


def label_source(content: Mapping[str, Any], attribute: str) -> Source | None:
    """Who made the label that the line has; None when it has none, or only the reason why it has none."""
    if content.get(attribute) is None:
        return None
    metadata = content.get(f"{attribute}-metadata")
    if not isinstance(metadata, dict):
        return "human"
    if "failure-reason" in metadata:
        return None
    return "machine" if metadata.get("human-annotated") == "no" else "human"


def label_sources(contents: Sequence[Mapping[str, Any]], attribute: str) -> list[Source | None] | None:
    """The same for many lines; None when no line has the attribute, as in every job that is not chained."""
    if attribute not in set[str]().union(*contents):
        return None
    return [label_source(content, attribute) for content in contents]
