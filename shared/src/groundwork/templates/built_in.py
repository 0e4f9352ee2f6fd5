"""The worker pages that Amazon has built in and a task type of ours needs, by the name in their ARN."""

from __future__ import annotations

from collections.abc import Mapping

BUILT_IN_PAGES: Mapping[str, str] = {
    "NamedEntityRecognition": """\
<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-entity-annotation
  name="crowd-entity-annotation"
  header="Mark the text that the labels describe"
  labels="{{ task.input.labels | to_json | escape }}"
  text="{{ task.input.taskObject }}"
>
</crowd-entity-annotation>
"""
}


def built_in_page(reference: str) -> str | None:
    """The page that an ARN of Amazon's own stands for, in any region; None for any other name or ARN."""
    arn, _, name = reference.rpartition("human-task-ui/")
    return BUILT_IN_PAGES.get(name) if arn.startswith("arn:") else None
