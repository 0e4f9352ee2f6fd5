"""What the commands say when they cannot start; nothing is started here."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundwork_cli.commands.connecting import connecting
from groundwork_cli.errors import CommandError
from groundwork_cli.main import app

TRUTH = ("--truth", "truth.csv", "--skill", "0.9")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("robots", "pets-1", *TRUTH, "--state", "STATE"), "Nothing runs in"),
        (("demo", "--data", "STATE", "--labels", "cat,dog"), "there is no such folder"),
        (("jobs", "create", "-f", "STATE"), "STATE cannot be read: No such file or directory."),
        (("jobs", "add", "stream", "STATE"), "STATE cannot be read: No such file or directory."),
        (("functions", "test", "f", "--event", "STATE"), "STATE cannot be read: No such file"),
        (("templates", "create", "t", "STATE"), "STATE cannot be read: No such file"),
        (
            ("jobs", "results", "j", "-o", "STATE/x"),
            "there is no folder STATE.\nMake it first: mkdir -p STATE",
        ),
        (("export", "j", "--format", "csv", "-o", "STATE/x.zip"), "there is no folder STATE."),
        (("jobs", "ls", "--state", "FILE/state"), "FILE/state/stack.json: Not a directory."),
    ],
)
def test_an_error_says_what_to_do(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROUNDWORK_API_KEY", raising=False)
    state, file = tmp_path / "state", tmp_path / "file"
    file.touch()

    def with_paths(text: str) -> str:
        return text.replace("STATE", str(state)).replace("FILE", str(file))

    result = CliRunner().invoke(app, [with_paths(part) for part in arguments])
    assert result.exit_code == 1
    assert with_paths(message) in result.stderr
    assert isinstance(result.exception, SystemExit)
    assert not state.exists()


JOB = ("--task-type", "image-classification", "--output", "s3://b/out")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("robots", "pets-1", *TRUTH, "--api", "http://api.test"), "--api needs --api-key"),
        (("robots", "pets-1", "--truth", "t", "--skill", "high"), "'high' is not a number between 0 and 1"),
        (("robots", "pets-1", "--truth", "t", "--skill", "7"), "'7' is not a number between 0 and 1"),
        (("demo", "--labels", "cat,dog"), "--labels goes with --data"),
        (("demo", "--data", "x"), "--data needs --labels"),
        (("functions", "put", "f1"), "Give exactly one of --http, --lambda and --python"),
        (("functions", "put", "f1", "--http", "x", "--python", "y"), "Give exactly one of"),
        (("jobs", "edit", "j"), "Nothing to change"),
        (("jobs", "create", "j", *JOB, "--team", "t", "--tag", "novalue"), "--tag novalue: write key=value"),
        (("jobs", "create", *JOB, "--team", "t"), "needs 'name'.\nGive it behind the command"),
        (("jobs", "create", *JOB), "2 things are wrong with the job"),
        (("jobs", "ls", "--limit", "0"), "Invalid value for '--limit'"),
    ],
)
def test_wrong_usage_ends_with_status_2_and_needs_no_running_system(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROUNDWORK_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, message in result.stderr) == (2, True), result.output


def test_given_addresses_need_no_state_folder(tmp_path: Path) -> None:
    place = connecting(tmp_path / "none", "http://api.test", None, "gw_key")
    assert (place.api, place.portal, place.api_key) == ("http://api.test", None, "gw_key")
    assert "gw_key" not in repr(place)


def test_a_state_folder_that_was_stopped_is_not_running(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text('{"supervisor": null, "processes": {}, "ports": {"api": 20001}}')
    with pytest.raises(CommandError, match="Nothing runs in"):
        connecting(tmp_path, None, None, None)
