"""Tables for people, JSON for scripts, and nothing mixed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from groundwork_cli.client import Team
from groundwork_cli.commands.output import Output, counted, plain

TEAMS = [Team(name="readers", workers=2), Team(name="[bold]odd[/bold]", workers=1_000)]


def show(*, as_json: bool) -> None:
    out = Output(as_json=as_json)
    out.rows(("name", "workers"), [(team.name, team.workers) for team in TEAMS], TEAMS, empty="none")


def test_a_list_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    show(as_json=True)
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.count("\n") == 1
    assert [team["name"] for team in json.loads(printed.out)] == ["readers", "[bold]odd[/bold]"]


def test_a_table_shows_names_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show(as_json=False)
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["name", "workers"]
    assert first.split() == ["readers", "2"]
    assert second.split() == ["[bold]odd[/bold]", "1,000"]


def test_a_table_in_a_pipe_is_as_wide_as_it_is_or_as_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def widest() -> int:
        teams = [Team(name="x" * 300, workers=1)]
        Output(as_json=False).rows(("name", "workers"), [(teams[0].name, 1)], teams, empty="")
        return max(len(line.rstrip()) for line in capsys.readouterr().out.splitlines())

    monkeypatch.delenv("COLUMNS", raising=False)
    assert widest() > 300
    monkeypatch.setenv("COLUMNS", "80")
    assert widest() <= 80


def test_one_is_not_many() -> None:
    counts = [counted(count, "object is", "objects are") for count in (0, 1, 2000)]
    assert counts == ["0 objects are", "1 object is", "2,000 objects are"]


@pytest.mark.parametrize(("as_json", "expected"), [(True, "[]\n"), (False, "none\n")])
def test_nothing_is_said_to_be_nothing(
    capsys: pytest.CaptureFixture[str], as_json: bool, expected: str
) -> None:
    Output(as_json=as_json).rows(("name",), [], [], empty="none")
    assert capsys.readouterr().out == expected


def test_details_leave_out_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).details([("name", "x"), ("deadline", None), ("labels", [])], TEAMS[0])
    assert capsys.readouterr().out == "name  x\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (12_345, "12,345"),
        (0.756, "0.76"),
        (["a", 1], "a, 1"),
        ((), ""),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).astimezone(UTC), None),
    ],
)
def test_values_are_plain(value: object, text: str | None) -> None:
    assert plain(value).startswith("2026-01-0" if text is None else text)
