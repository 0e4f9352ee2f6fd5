"""Spans of a text, each with a label.

The store's form of the label is `{"entities": [{"label", "start", "end", "confidence"?}, ...]}`, in the order
of the text; `end` is exclusive. Offsets count Unicode code points (contract section 4.10), in answers as in
labels: the form element converts from the UTF-16 units in which browsers count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import JsonValue

from groundwork.task_types.agreeing import f1
from groundwork.task_types.answers import label_index, list_of, number, widget_with
from groundwork.task_types.base import InvalidAnswer, Label, LabelEntries, Output, Source, Traits
from groundwork.task_types.foreign import read_confidence, read_list, read_whole
from groundwork.task_types.names import check_label_names

METADATA_KEYS = ("entities", "job-name", "type", "creation-date", "human-annotated")
SHOWN_OF_ENTRY = ("label", "shortDisplayName")


@dataclass(frozen=True, kw_only=True)
class Entities(Traits):
    metadata_keys: tuple[str, ...] = METADATA_KEYS
    reads: Literal["text", "picture"] | None = "text"
    right_from: float = 0.7

    def check_labels(self, labels: Sequence[str]) -> None:
        check_label_names(self.name, labels, least=1)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        spans: dict[tuple[int, int, str], dict[str, JsonValue]] = {}
        for position, found in enumerate(list_of(widget_with(content, "entities"), "entities")):
            where = f"answer.*.entities[{position}]"
            if not isinstance(found, Mapping):
                raise InvalidAnswer("this is not an entity", where=where)
            name = labels[label_index(found.get("label"), labels, f"{where}.label")]
            start = round(number(found.get("startOffset"), f"{where}.startOffset"))
            end = round(number(found.get("endOffset"), f"{where}.endOffset"))
            if start < 0:
                raise InvalidAnswer("an entity starts within the text", where=f"{where}.startOffset")
            if end <= start:
                raise InvalidAnswer("an entity ends after its start", where=f"{where}.endOffset")
            if (start, end, name) in spans:
                raise InvalidAnswer("the same entity is there twice", where=where)
            spans[start, end, name] = {"label": name, "start": start, "end": end}
        return {"entities": [spans[key] for key in sorted(spans)]}

    def checked(self, label: Label, source: Source) -> Label:
        if not isinstance(source, str):
            return label
        checked: list[JsonValue] = []
        for entity in _entities(label):
            if entity["start"] >= len(source):
                # Its place in the answer is not known any more: a label has its entities in the text's order.
                raise InvalidAnswer(
                    f"the entity starts at {entity['start']}, and the text ends at {len(source)}",
                    where="answer.*.entities[*].startOffset",
                )
            checked.append({**entity, "end": min(entity["end"], len(source))})
        return {"entities": checked}

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        return {
            self.widget: {
                "entities": [
                    {"endOffset": entity["end"], "label": entity["label"], "startOffset": entity["start"]}
                    for entity in _entities(label)
                ]
            }
        }

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        entities = _entities(label)
        shown = entries or [{"label": name} for name in labels]
        return Output(
            {
                "annotations": {
                    "labels": [
                        {key: entry[key] for key in SHOWN_OF_ENTRY if key in entry} for entry in shown
                    ],
                    "entities": [
                        {
                            "label": entity["label"],
                            "startOffset": entity["start"],
                            "endOffset": entity["end"],
                        }
                        for entity in entities
                    ],
                }
            },
            {"entities": [{"confidence": round(one.get("confidence", confidence), 2)} for one in entities]},
        )

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        annotations = value.get("annotations") if isinstance(value, dict) else None
        found = annotations.get("entities") if isinstance(annotations, dict) else None
        if not isinstance(found, list):
            raise ValueError("there is no list of entities")
        confidences = read_list(metadata.get("entities"))
        entities: list[JsonValue] = []
        for position, one in enumerate(found):
            if not isinstance(one, Mapping) or one.get("label") not in labels:
                raise ValueError(f"entity {position} has none of the labels: {', '.join(labels)}")
            entity: dict[str, JsonValue] = {
                "label": one["label"],
                "start": read_whole(one.get("startOffset"), f"startOffset of entity {position}"),
                "end": read_whole(one.get("endOffset"), f"endOffset of entity {position}"),
            }
            confidence = read_confidence(confidences, position)
            if confidence is not None:
                entity["confidence"] = confidence
            entities.append(entity)
        return {"entities": entities}

    def agreement(self, one: Label, other: Label) -> float:
        """The F1 score of entities with the same label, start and end (CoNLL 2003)."""
        ours, theirs = (
            {(entity["label"], entity["start"], entity["end"]) for entity in _entities(label)}
            for label in (one, other)
        )
        return f1(len(ours & theirs), len(ours), len(theirs))


def _entities(label: Label) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], cast(dict[str, Any], label)["entities"])
