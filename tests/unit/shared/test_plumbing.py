"""Small promises of the plumbing."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import groundwork.store.migrations as migrations
from groundwork.events import event_types
from groundwork.messaging.consumer import MAX_DELIVER, backoff
from groundwork.messaging.streams import SUBJECTS
from groundwork.objectstore import ObjectAddress
from groundwork.telemetry import bind_correlation, correlation_id


def test_the_revision_the_services_wait_for_is_the_newest() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_every_event_lies_in_the_stream_and_names_a_kind() -> None:
    (stream,) = SUBJECTS
    for subject in event_types():
        assert subject.startswith(stream.removesuffix(">"))
        assert not any(character.isdigit() for character in subject)


def test_retries_slow_down_and_end() -> None:
    waits = [backoff(deliveries) for deliveries in range(1, MAX_DELIVER)]
    assert waits[0] < 1
    assert 5 * 60 < sum(waits) < 60 * 60
    assert max(waits) <= 300 * 1.2


@pytest.mark.parametrize(
    "uri", ["", "bucket/key", "https://b/k", "s3://", "s3:///key", "s3://b/../k", "s3://b/./k"]
)
def test_what_is_no_address_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match=r"s3://|step"):
        ObjectAddress.parse(uri)


def test_addresses_read_and_write_alike() -> None:
    address = ObjectAddress.parse("s3://b/a/k:1.json")
    assert (address.bucket, address.key, str(address)) == ("b", "a/k:1.json", "s3://b/a/k:1.json")
    assert str(ObjectAddress.parse("s3://b").child("x")) == "s3://b/x"
    assert str(ObjectAddress.parse("s3://b/out/").child("job/y")) == "s3://b/out/job/y"


def test_a_correlation_id_from_outside_is_taken_only_if_it_is_plain() -> None:
    with bind_correlation("abc-1"):
        assert correlation_id() == "abc-1"
        with bind_correlation("bad\nid") as inner:
            assert correlation_id() == inner != "bad\nid"
        assert correlation_id() == "abc-1"
