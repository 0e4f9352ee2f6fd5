"""The label category file: what is read from it, and every problem by its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from groundwork.label_categories import InvalidLabelCategories, Problem, read_label_categories
from groundwork.task_types import task_type


def content(**document: Any) -> bytes:
    return json.dumps({"labels": [{"label": "cat"}, {"label": "dog"}], **document}).encode()


def problems(file: bytes, **options: Any) -> dict[str, str]:
    with pytest.raises(InvalidLabelCategories) as caught:
        read_label_categories(file, **options)
    return {problem.where: problem.message for problem in caught.value.problems}


def test_labels_keep_their_order_and_what_is_said_of_them() -> None:
    entries = [{"label": "person", "shortDisplayName": "per", "fullDisplayName": "Person"}, {"label": "date"}]
    read = read_label_categories(content(labels=entries, auditLabelAttributeName="ents"))
    assert read.labels == ["person", "date"]
    assert read.entries == entries
    assert read.audited_attribute == "ents"


@pytest.mark.parametrize("key", ["document-version", "documentVersion"])
@pytest.mark.parametrize("version", ["2018-11-28", "2020-03-01"])
def test_the_version_may_be_spelled_in_both_ways(key: str, version: str) -> None:
    assert read_label_categories(content(**{key: version})).labels == ["cat", "dog"]


def test_a_byte_order_mark_and_unknown_keys_are_let_be() -> None:
    assert read_label_categories(b"\xef\xbb\xbf" + content(annotationType="BoundingBox")).labels[0] == "cat"


def test_instructions_are_read() -> None:
    given = {"shortInstruction": "<p>short</p>", "fullInstruction": "<p>long</p>"}
    read = read_label_categories(content(instructions=given), needs_instructions=True)
    assert (read.short_instruction, read.full_instruction) == ("<p>short</p>", "<p>long</p>")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"{", "not JSON"),
        (b"", "not JSON"),
        (b'{"labels": "\xff"}', "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b"[1]", "not a JSON object"),
        (rb'{"labels": [{"label": "a\u0000"}]}', "NUL character"),
        (b"{}", "labels: this should be a list"),
        (b'{"labels": [{"label": "a", "label": "b"}]}', "label: this key is there twice"),
        (b'{"labels": [], "more": ' + b"[" * 300 + b"]" * 300 + b"}", "nested too deeply"),
    ],
)
def test_what_is_no_such_file_is_refused(file: bytes, message: str) -> None:
    with pytest.raises(InvalidLabelCategories, match=message):
        read_label_categories(file)


def test_every_problem_is_named_at_once() -> None:
    found = problems(
        content(
            documentVersion="1999-01-01",
            labels=[
                {"label": "cat"},
                {"label": " "},
                "dog",
                {"label": "cat"},
                {"label": "x" * 257},
                {"l": 1},
            ],
            instructions={"shortInstruction": "x" * 255, "fullInstruction": 7},
            auditLabelAttributeName=1,
        )
    )
    assert list(found) == [
        "documentVersion",
        "labels[2]",
        "labels[5]",
        "labels[1].label",
        "labels[3].label",
        "labels[4].label",
        "instructions.shortInstruction",
        "instructions.fullInstruction",
        "auditLabelAttributeName",
    ]
    assert found["labels[3].label"] == "the label 'cat' is there twice"


def test_many_problems_are_counted_in_the_message_and_all_there() -> None:
    with pytest.raises(InvalidLabelCategories, match="and 15 more") as caught:
        read_label_categories(content(labels=[1] * 25))
    assert len(caught.value.problems) == 25
    assert caught.value.problems[0] == Problem("labels[0]", caught.value.problems[0].message)


def test_the_limits_of_the_task_type_count() -> None:
    one = content(labels=[{"label": "cat"}])
    assert "at least 2 labels" in problems(one, kind=task_type("image-classification"))["labels"]
    assert read_label_categories(one, task_type("object-detection")).labels == ["cat"]
    many = content(labels=[{"label": str(index)} for index in range(51)])
    assert "at most 50 labels" in problems(many, kind=task_type("object-detection"))["labels"]


def test_a_job_without_a_template_needs_instructions() -> None:
    assert set(problems(content(), needs_instructions=True)) == {"instructions"}
    empty = content(instructions={"shortInstruction": "x"})
    assert set(problems(empty, needs_instructions=True)) == {"instructions.fullInstruction"}


def test_two_versions_that_differ_are_a_problem() -> None:
    given = {"document-version": "2018-11-28", "documentVersion": "2020-03-01"}
    assert "says something else" in problems(content(**given))["document-version"]
