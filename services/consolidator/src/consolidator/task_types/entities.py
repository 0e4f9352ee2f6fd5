"""Named entities, by clustering (see `consolidator.clustering.spans`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from pydantic import JsonValue

from consolidator.clustering.spans import Span, merge
from consolidator.task_types.objectwise import Merged
from groundwork.task_types import Label


def merge_entities(answers: Sequence[Label], labels: Sequence[str]) -> Merged:
    stored = [cast(list[dict[str, Any]], cast(dict[str, Any], answer)["entities"]) for answer in answers]
    found = merge(
        [[Span(one["start"], one["end"], labels.index(one["label"])) for one in spans] for spans in stored]
    )
    entities: list[JsonValue] = [
        {
            "label": labels[one.span.class_id],
            "start": one.span.start,
            "end": one.span.end,
            "confidence": one.confidence,
        }
        for one in found.spans
    ]
    # Without entities, as sure as there are workers who found none.
    empty = sum(not spans for spans in stored) / len(stored)
    confidence = sum(one.confidence for one in found.spans) / len(entities) if entities else empty
    return Merged({"entities": entities}, confidence, found.agreement)
