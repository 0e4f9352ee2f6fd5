"""Custom tasks: what an answer means is the business of the job's own template and functions.

The store's form of the label is the `content` object that the job's consolidation function gave, which goes
into the output line as it is; `{}` in a job without one (contract section 4.17).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import JsonValue

from groundwork.task_types.base import Label, LabelEntries, Output, Traits
from groundwork.task_types.names import check_label_names


@dataclass(frozen=True, kw_only=True)
class Custom(Traits):
    def check_labels(self, labels: Sequence[str]) -> None:
        check_label_names(self.name, labels, least=0)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        return dict(content)

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        return dict(cast(dict[str, Any], label))

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        content = cast(dict[str, Any], label)
        return Output(None, {}, merged=content) if content else Output({}, {})

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        if not isinstance(value, dict):
            raise ValueError(f"{value!r} is not an object, as the answers of custom tasks are")
        return value

    def agreement(self, one: Label, other: Label) -> float:
        """1 for the same JSON, whatever the order of its keys, else 0."""
        return float(json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


TASK_TYPE = Custom(
    name="custom",
    suffix="PassThrough",
    media="any",
    metadata_type="groundtruth/custom",
    metadata_keys=("job-name", "type", "human-annotated", "creation-date", "worker-response-ref"),
    widget="crowd-form",
    own_functions=True,
)
