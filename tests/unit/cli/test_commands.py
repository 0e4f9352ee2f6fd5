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
        (("robots", "pets-1", *TRUTH, "--api", "http://api.test"), "--api needs --api-key"),
        (("robots", "pets-1", "--truth", "t", "--skill", "high"), "'high' is not a number between 0 and 1"),
        (("demo", "--labels", "cat,dog", "--state", "STATE"), "--labels goes with --data"),
        (("demo", "--data", "STATE", "--labels", "cat,dog"), "there is no such folder"),
        (("demo", "--data", "STATE"), "--data needs --labels"),
    ],
)
def test_an_error_says_what_to_do(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROUNDWORK_API_KEY", raising=False)
    state = tmp_path / "state"
    result = CliRunner().invoke(app, [str(state) if part == "STATE" else part for part in arguments])
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not state.exists()


def test_given_addresses_need_no_state_folder(tmp_path: Path) -> None:
    place = connecting(tmp_path / "none", "http://api.test", None, "gw_key")
    assert (place.api, place.portal, place.api_key) == ("http://api.test", None, "gw_key")
    assert "gw_key" not in repr(place)


def test_a_state_folder_that_was_stopped_is_not_running(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text('{"supervisor": null, "processes": {}, "ports": {"api": 20001}}')
    with pytest.raises(CommandError, match="Nothing runs in"):
        connecting(tmp_path, None, None, None)
