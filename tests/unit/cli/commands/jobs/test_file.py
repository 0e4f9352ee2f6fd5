"""A job from a file and options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from groundwork_cli.commands.jobs.file import job_of, listed, read_job_file, tags_of
from groundwork_cli.errors import CommandError, UsageError

LEAST: dict[str, Any] = {
    "name": "pets",
    "task_type": "image-classification",
    "output_path": "s3://out/x",
    "team": "readers",
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("job.yaml", "name: pets\nlabels: [cat, dog]\nautomation: {target_error: 0.05}\n"),
        (
            "job.json",
            '\ufeff{"name": "pets", "labels": ["cat", "dog"], "automation": {"target_error": 0.05}}',
        ),
    ],
)
def test_yaml_and_json_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    job = job_of({**LEAST, **read_job_file(path)})
    assert job.labels == ["cat", "dog"]
    assert job.automation is not None
    assert job.automation.target_error == 0.05


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]", "holds no job"),
        ("a: [", "neither YAML nor JSON"),
        ("!!python/object:os.x {}", "neither YAML"),
    ],
)
def test_a_file_that_is_no_job_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "job.yaml"
    path.write_text(text)
    with pytest.raises(CommandError, match=message):
        read_job_file(path)
    with pytest.raises(CommandError, match="cannot be read"):
        read_job_file(tmp_path / "none.yaml")


def test_a_mistyped_member_is_not_lost() -> None:
    with pytest.raises(CommandError, match="no member 'lables'") as raised:
        job_of({**LEAST, "lables": ["cat"]})
    assert raised.value.hint == "Did you mean 'labels'?"


def test_a_missing_member_names_its_option() -> None:
    with pytest.raises(CommandError, match="needs 'output_path'") as raised:
        job_of({key: value for key, value in LEAST.items() if key != "output_path"})
    assert "--output-path" in raised.value.hint


def test_a_member_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(CommandError, match="workers_per_object: "):
        job_of({**LEAST, "workers_per_object": "many"})


def test_everything_that_is_wrong_with_a_file_is_named_at_once() -> None:
    members = {**LEAST, "lables": ["cat"], "workers_per_object": "many", "first": 3}
    del members["team"]
    with pytest.raises(CommandError, match=r"4 things are wrong with the job") as raised:
        job_of(members)
    assert not isinstance(raised.value, UsageError)
    first, second, third, fourth = raised.value.hint.splitlines()
    assert first == "  A job has no member 'lables'. Did you mean 'labels'?"
    assert second.startswith("  A job has no member 'first'. Members: name, ")
    assert third.startswith("  workers_per_object: ")
    assert fourth.startswith("  The job needs 'team'. Give --team")


def test_lists_and_tags_are_read_from_one_word() -> None:
    assert listed("cat, dog,") == ["cat", "dog"]
    assert tags_of(["a=1", "b=x=y"]) == {"a": "1", "b": "x=y"}
    with pytest.raises(CommandError, match="write key=value"):
        tags_of(["a"])
