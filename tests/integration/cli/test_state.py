"""The state folder, ports and identities: the decisions under the supervisor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from groundwork_cli.stack.errors import StackError, StateInUse
from groundwork_cli.stack.identity import ProcessIdentity, end
from groundwork_cli.stack.occupancy import end_orphans
from groundwork_cli.stack.ports import choose, is_free
from groundwork_cli.stack.state import Record, StateFolder


def test_a_held_folder_is_refused_and_free_again_afterwards(state: Path) -> None:
    with (
        StateFolder(state).hold(),
        pytest.raises(StateInUse, match="already runs"),
        StateFolder(state).hold(),
    ):
        pass
    with StateFolder(state).hold():
        pass


def test_credentials_are_made_once_and_differ_between_folders(tmp_path: Path) -> None:
    one, other = StateFolder(tmp_path / "one"), StateFolder(tmp_path / "other")
    with one.hold(), other.hold():
        assert one.credentials() == StateFolder(one.path).credentials()
        assert one.credentials() != other.credentials()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"supervisor": {"pid": 1}}', "null"])
def test_a_damaged_record_counts_as_none(text: str, state: Path) -> None:
    folder = StateFolder(state)
    with folder.hold():
        (state / "stack.json").write_text(text)
        assert folder.read() == Record()


def test_damaged_credentials_are_not_replaced(state: Path) -> None:
    folder = StateFolder(state)
    with folder.hold():
        (state / "credentials.json").write_text("{")
        with pytest.raises(StackError, match="damaged"):
            folder.credentials()
        assert (state / "credentials.json").read_text() == "{"


def test_a_file_in_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackError, match="not a folder"), StateFolder(tmp_path / "file").hold():
        pass


def test_an_orphan_is_ended_but_not_a_stranger_with_its_pid() -> None:
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as process:
        identity = ProcessIdentity.of(process.pid)
        assert identity is not None
        earlier = ProcessIdentity(process.pid, "another start")
        assert end_orphans({"job-api": earlier}) == {}
        assert process.poll() is None
        assert end_orphans({"job-api": identity}) == {"job-api": identity}
        assert process.wait() == -signal.SIGTERM


def test_ending_goes_on_to_the_next_signal() -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        identity = ProcessIdentity.of(process.pid)
        assert identity is not None
        assert end(identity, ((signal.SIGTERM, 0.1),)) is False
        assert end(identity, ((signal.SIGTERM, 0.1), (signal.SIGKILL, 10.0))) is True
        assert process.wait() == -signal.SIGKILL


def test_no_identity_without_a_process() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert ProcessIdentity.of(process.pid) is None
    assert ProcessIdentity.own().pid == os.getpid()


def test_ports_of_the_last_run_are_used_again_when_free() -> None:
    first = choose(["api", "portal"], wanted={}, remembered={})
    assert choose(["api", "portal"], wanted={}, remembered=first) == first
    with socket.create_server(("127.0.0.1", first["api"])):
        again = choose(["api", "portal"], wanted={}, remembered=first)
    assert again["portal"] == first["portal"]
    assert again["api"] != first["api"]


def test_a_wanted_port_wins_over_remembered_ones() -> None:
    before = choose(["api", "portal"], wanted={}, remembered={})
    after = choose(["api", "portal"], wanted={"api": before["portal"]}, remembered=before)
    assert after["api"] == before["portal"]
    assert after["portal"] != before["portal"]
    assert is_free(after["portal"])


def test_a_busy_wanted_port_is_named_with_its_option_and_user() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(
            StackError, match=rf"--portal-port {port}: the port is in use by .*pid {os.getpid()}"
        ):
            choose(["api", "portal"], wanted={"portal": port}, remembered={})


@pytest.mark.parametrize("port", [-1, 0, 65_536])
def test_a_port_out_of_range_is_refused(port: int) -> None:
    with pytest.raises(StackError, match="from 1 to 65535"):
        choose(["api"], wanted={"api": port}, remembered={})


def test_one_port_for_two_is_refused() -> None:
    port = choose(["api"], wanted={}, remembered={})["api"]
    with pytest.raises(StackError, match="given twice"):
        choose(["api", "portal"], wanted={"api": port, "portal": port}, remembered={})
