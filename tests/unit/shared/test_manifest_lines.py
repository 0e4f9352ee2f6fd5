"""What a manifest line may hold, and what is written into it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.manifest import (
    Block,
    LabelMetadata,
    LineProblem,
    LineRules,
    augment_line,
    check_block,
    merge_line,
    parse_line,
    source_of,
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not a JSON object"),
        (b"[1]", "not a JSON object"),
        (b'{"source-ref": "s3://b/k", "x": NaN}', "NaN is no JSON number"),
        (b'{"source-ref": "s3://b/k", "x": -Infinity}', "-Infinity is no JSON number"),
        (b'{"source-ref": "\xff"}', "not UTF-8: byte 0xff at place 17"),
        (b'{"source": "\xed\xa0\x80"}', "not UTF-8: byte 0xed"),
        (b"[" * 100_000, "nested more than 250 deep"),
        (b'{"source": "a", "x": ' + b"[" * 300 + b"]" * 300 + b"}", "nested more than 250 deep"),
        (rb'{"source": "\ud800"}', "no low surrogate"),
        (rb'{"source": "a\u0000b"}', "a NUL character"),
        (b'{"source": "a\x00b"}', "not a JSON object"),
        (b'{"source": "a", "source": "b"}', "'source': the key is there twice"),
        (rb'{"source": "a", "s\u006furce": "b"}', "'source': the key is there twice"),
        (b'{"source": "a", "x": {"deep": [{"k": 1, "k": 1}]}}', "'k': the key is there twice"),
        (b'{"other": 1}', "neither of 'source-ref' and 'source'"),
        (b'{"source": "a", "source-ref": "s3://b/k"}', "both of 'source-ref' and 'source'"),
        (b'{"source-ref": "/etc/passwd"}', "not an S3 address"),
        (b'{"source-ref": 3}', "not an S3 address"),
        (b'{"source-ref": "s3://bucket"}', "not an S3 address"),
        (b'{"source-ref": "s3://bucket/"}', "not an S3 address"),
        (b'{"source-ref": "s3:///key"}', "not an S3 address"),
        (b'{"source-ref": "s3://b/../secret"}', "'.' or '..' step"),
        (rb'{"source-ref": "s3://b\/a\/\u002e\u002e\/c"}', "'.' or '..' step"),
        (b'{"source": "  "}', "'source' is not a text, or an empty one"),
        (b'{"source": "a", "$x": 1}', "'$x': a key may not start with '$'"),
        (b'{"source": "' + b"a" * 20_001 + b'"}', "'source': the value is longer than 20,000 characters"),
        (b'{"source": "a", "x": [' + b"1," * 60_000 + b"1]}", "longer than 100,000 characters"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(line: bytes, reason: str) -> None:
    with pytest.raises(LineProblem, match=reason.replace("$", r"\$").replace("[", r"\[")):
        parse_line(line)


@pytest.mark.parametrize(
    ("line", "rules", "reason"),
    [
        (b'{"source": "a"}', LineRules(medium="image"), "but an image job needs 'source-ref'"),
        (b'{"source-ref": "s3://other/k"}', LineRules(buckets=("ours-*", "theirs")), "in the bucket 'other'"),
    ],
)
def test_a_line_that_the_job_does_not_take_is_refused(line: bytes, rules: LineRules, reason: str) -> None:
    with pytest.raises(LineProblem, match=reason):
        parse_line(line, rules)
    block = Block(1, 0, len(line), line)
    assert [reason in problem for _, problem in check_block(block, rules).problems] == [True]


@pytest.mark.parametrize(
    "line",
    [
        rb'{"source": "a quote \" and a backslash \\", "b\\": "\\\" "}',
        rb'{"source": "no NUL: \\u0000"}',
        b'{"source-ref": "s3://ours-1/a..b/.hidden"}',
        b'{"source": "a", "source-ref": null}',
        b'{"source": "a", "x": ' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"source":"a","dataset-objectid-attribute-name": "$j-object-id","$j-object-id": 7,"$sequencer":1}',
        '{"source": "\u00e4\U0001f600"}'.encode(),
    ],
)
def test_a_good_line_is_good_however_it_looks(line: bytes) -> None:
    rules = LineRules(buckets=("ours-*",))
    assert parse_line(line, rules) == json.loads(line)
    assert check_block(Block(1, 0, len(line), line), rules).contents == [json.loads(line)]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(
    contents=st.lists(
        st.dictionaries(st.sampled_from(["source", "source-ref", "$k", "k", "\\", '"']), _VALUES), max_size=5
    ),
    junk=st.lists(st.sampled_from([b"", b"  ", b"{", b'{"source": "a"}x', b'{"source": "a"},{}', b"\xff"])),
    ascii_only=st.booleans(),
)
def test_many_lines_are_judged_as_each_by_itself(
    contents: list[dict[str, object]], junk: list[bytes], ascii_only: bool
) -> None:
    raw = [
        json.dumps(content, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass") for content in contents
    ]
    text = b"\n".join([*raw, *junk])
    block = Block(1, 0, len(text), text)
    good, bad = [], []
    for line in block.lines():
        try:
            good.append(parse_line(line.content))
        except LineProblem as problem:
            bad.append((line.number, str(problem)))
    checked = check_block(block, LineRules())
    assert (checked.contents, checked.problems) == (good, bad)
    assert [json.loads(line) for line in checked.texts] == good


@pytest.mark.parametrize(
    "broken", [b'{"source": "a"', b'"x": 1},{"source": "b"}', b'{"source": "a", "k": [{}']
)
def test_a_good_line_does_not_heal_a_broken_neighbour(broken: bytes) -> None:
    text = b'{"source": "good"}\n' + broken + b'\n{"source": "good"}\n'
    checked = check_block(Block(1, 0, len(text), text), LineRules())
    assert (len(checked.texts), [number for number, _ in checked.problems]) == (2, [2])


def test_the_limit_counts_characters_not_bytes() -> None:
    parse_line(json.dumps({"source": "ä" * 19_000, "more": "ä" * 19_000}, ensure_ascii=False).encode())


def test_the_source_of_a_line() -> None:
    assert source_of('{"source-ref": "s3://b/k"}') == ("source-ref", "s3://b/k")
    assert source_of('{"id": 1, "source": "text"}') == ("source", "text")


def test_a_label_goes_to_the_end_and_other_keys_stay_as_they_are() -> None:
    line = '{"z": 1.50, "source-ref": "s3://b/k", "a": {"b": [1, 2]}}'
    written = augment_line(line, "pet", {"pet": 1, "pet-metadata": {"class-name": "dog"}})
    assert written == (
        b'{"z": 1.50, "source-ref": "s3://b/k", "a": {"b": [1, 2]}'
        b',"pet":1,"pet-metadata":{"class-name":"dog"}}'
    )


def test_an_earlier_label_is_replaced_and_a_failure_takes_its_value_away() -> None:
    line = '{"source": "x", "pet": 0, "pet-metadata": {"confidence": 1}, "pet-b": 7}'
    again = json.loads(augment_line(line, "pet", {"pet": 1, "pet-metadata": {}}))
    assert list(again.items()) == [("source", "x"), ("pet-b", 7), ("pet", 1), ("pet-metadata", {})]
    failed = json.loads(augment_line(line, "pet", {"pet-metadata": {"failure-reason": "why"}}))
    assert "pet" not in failed


def test_what_is_not_replaced_is_not_rewritten() -> None:
    line = '{ "n" : 1.50, "pet":0,"big": 12345678901234567890123 , "t": "a\\/b", "p\\u0065t-metadata" : {}}'
    written = augment_line(line, "pet", {"pet": 1})
    assert written == b'{"n" : 1.50,"big": 12345678901234567890123,"t": "a\\/b","pet":1}'


def test_merged_keys_replace_their_namesakes() -> None:
    assert merge_line('{"source": "x", "a": 1}', {"a": 2, "b": 3}) == b'{"source": "x","a":2,"b":3}'


def test_metadata_has_the_contracts_forms() -> None:
    metadata = LabelMetadata("Pets-1", "groundtruth/x", True, datetime(2024, 5, 2, 9, 20, 11, 7, tzinfo=UTC))
    assert metadata.as_json() == {
        "job-name": "labeling-job/pets-1",
        "type": "groundtruth/x",
        "human-annotated": "yes",
        "creation-date": "2024-05-02T09:20:11.000007",
    }
