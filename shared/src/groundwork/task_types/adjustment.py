"""Adjustment: people correct the labels of an earlier job, in its own form element.

The store's form of the label is that of the audited type with one key more, `"modified"`: whether somebody
changed anything (contract section 4.8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import JsonValue

from groundwork.task_types.base import Label, LabelEntries, Output, Source, TaskType, Traits

STATUS = "adjustment-status"
MODIFIED = "initialValueModified"


@dataclass(frozen=True, kw_only=True)
class Adjustment(Traits):
    audited: TaskType

    def check_labels(self, labels: Sequence[str]) -> None:
        self.audited.check_labels(labels)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        corrected = cast(dict[str, Any], self.audited.label_of(content, labels))
        # The form element says so only when it was given an earlier label to begin with.
        results = [value for value in content.values() if isinstance(value, Mapping)]
        return {**corrected, "modified": any(result.get(MODIFIED) is True for result in results)}

    def checked(self, label: Label, source: Source) -> Label:
        return self.audited.checked(label, source)

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        content = self.audited.content_of(label, labels)
        content[self.widget][MODIFIED] = cast(dict[str, Any], label)["modified"]
        return content

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        output = self.audited.output(label, labels, confidence, entries=entries)
        status = "adjusted" if cast(dict[str, Any], label)["modified"] else "unadjusted"
        return Output(output.value, {**output.metadata, STATUS: status}, output.file)

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        corrected = self.audited.read_output(value, metadata, labels, file=file)
        return {**cast(dict[str, Any], corrected), "modified": metadata.get(STATUS) == "adjusted"}

    def agreement(self, one: Label, other: Label) -> float:
        """As in the adjusted type; whether anything was changed does not count."""
        return self.audited.agreement(one, other)


def adjustment_of(audited: TaskType) -> Adjustment:
    return Adjustment(
        name=f"{audited.name}-adjustment",
        suffix=f"Adjustment{audited.suffix}",
        media=audited.media,
        metadata_type=audited.metadata_type,
        metadata_keys=(*audited.metadata_keys, STATUS),
        widget=audited.widget,
        reference=audited.reference,
        reads=audited.reads,
        right_from=audited.right_from,
        audits=audited.name,
        audited=audited,
    )
