from __future__ import annotations

import json
import re
from typing import Any

import pytest

from groundwork.manifest import LineProblem, LineRules
from job_api.streaming.messages import Arrival, own_id, read_message, seed_id, stored_id

RULES = LineRules(medium="text", buckets=("zoo", "data-*"))


def read(message: Any) -> list[Arrival]:
    return read_message(json.dumps(message).encode(), "m-1", RULES)


def stored(key: str, bucket: str = "zoo", **more: Any) -> dict[str, Any]:
    return {
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": {"key": key, **more}},
    }


def test_a_line_keeps_its_own_id_and_its_keys_as_they_were() -> None:
    line = {"source": "x", "z": 1, "dataset-objectid-attribute-name": "a", "a": 7}
    ((arrival),) = read(line)
    object_id, text = arrival.entry("mood")
    assert (object_id, json.loads(text), list(json.loads(text))) == ("7", line, list(line))
    assert stored_id(3, text) == "7"


def test_the_key_of_the_id_may_start_with_a_dollar_and_no_other() -> None:
    line = {"source": "x", "dataset-objectid-attribute-name": "$k", "$k": "z9"}
    ((arrival),) = read(line)
    object_id, text = arrival.entry("mood")
    assert (object_id, json.loads(text), stored_id(3, text)) == ("z9", line, "z9")
    with pytest.raises(LineProblem, match=r"'\$other': a key may not start"):
        read({**line, "$other": 1})
    with pytest.raises(LineProblem, match="not the name of a key"):
        read({"source": "x", "dataset-objectid-attribute-name": "$$k", "$$k": "z9"})
    with pytest.raises(LineProblem, match=r"'\$k': a key may not start"):
        read({"source": "x", "$k": "z9"})


def test_a_line_without_an_id_gets_the_messages_and_names_it() -> None:
    object_id, text = read({"source": "x"})[0].entry("mood")
    assert object_id == "m-1"
    assert json.loads(text) == {
        "source": "x",
        "dataset-objectid-attribute-name": "$mood-object-id",
        "$mood-object-id": "m-1",
    }
    assert stored_id(3, text) == "m-1"


def test_every_record_of_an_event_is_an_object() -> None:
    arrivals = read({"Records": [stored("a.txt", sequencer="1"), stored("b/c+d.txt")]})
    assert [arrival.line["source-ref"] for arrival in arrivals] == ["s3://zoo/a.txt", "s3://zoo/b/c d.txt"]
    assert [arrival.entry("mood")[0] for arrival in arrivals] == ["s3://zoo/a.txt1", "s3://zoo/b/c d.txt"]
    assert "$sequencer" not in json.loads(arrivals[1].entry("mood")[1])


@pytest.mark.parametrize(
    "message",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent"},
        {"Records": []},
        {"Records": [{"eventName": "ObjectRemoved:Delete"}, "noise", None]},
    ],
)
def test_what_tells_of_no_new_object_brings_none(message: Any) -> None:
    assert read(message) == []


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"Records": [stored("a.txt", bucket="secret")]}, "bucket 'secret'"),
        ({"Records": [stored("a/../b")]}, "'..' step"),
        ({"Records": [{"eventName": "ObjectCreated:Put"}]}, "without s3.bucket.name"),
        ({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": 1, "object": []}}]}, "without s3"),
        ({"source": "x", "dataset-objectid-attribute-name": "a b", "a b": "1"}, "not the name of a key"),
        ({"source": "x", "dataset-objectid-attribute-name": "a"}, "is no id"),
        ({"source": "x", "dataset-objectid-attribute-name": "a", "a": True}, "is no id"),
        ({"source": "x", "dataset-objectid-attribute-name": "a", "a": "y" * 1025}, "is no id"),
        ({"source": "x", "dataset-objectid-attribute-name": "a" * 141}, "not the name of a key"),
        ({"Type": "Notification", "Message": "hello"}, "not a JSON object"),
        ([1], "not a JSON object"),
        ("text", "not a JSON object"),
    ],
)
def test_what_is_no_data_object_is_refused_in_words(message: Any, reason: str) -> None:
    with pytest.raises(LineProblem, match=re.escape(reason)):
        read(message)


def test_notifications_in_notifications_end() -> None:
    message: Any = {"source": "x"}
    for _ in range(5):
        message = {"Type": "Notification", "MessageId": "outer", "Message": json.dumps(message)}
    assert read(message)[0].entry("mood")[0] == "outer"


def test_an_object_of_the_manifest_is_called_by_its_place() -> None:
    assert stored_id(4, '{"source": "x"}') == seed_id(4) == "seed-4"
    assert own_id({"source": "x"}) is None
