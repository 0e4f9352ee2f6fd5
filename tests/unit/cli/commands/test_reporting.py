"""What people read about the running system."""

from __future__ import annotations

import pytest
from rich.console import Console

from groundwork_cli.commands.reporting import line_of, print_addresses
from groundwork_cli.stack import Addresses, EventKind, StackEvent


def test_the_console_is_among_the_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    addresses = Addresses(
        api="http://127.0.0.1:1",
        portal="http://127.0.0.1:2",
        content="http://127.0.0.1:3",
        s3="http://127.0.0.1:4",
        nats="nats://127.0.0.1:5",
        postgres="postgresql://127.0.0.1:6/g",
        access_key="a",
        secret_key="s",
        api_key="gw_k",
        state="/state",
    )
    print_addresses(Console(), addresses)
    assert "Console         http://127.0.0.1:1/console\n" in capsys.readouterr().out


def test_a_death_is_one_sentence() -> None:
    event = StackEvent(EventKind.DIED, "consolidator", detail="it ended before it was ready.\nthe log")
    line = line_of(event)
    assert line is not None
    assert "it ended before it was ready; starting it again\nthe log" in line.plain
