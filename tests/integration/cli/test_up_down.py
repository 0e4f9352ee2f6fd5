"""`groundwork up` and `groundwork down` as processes, as people and scripts run them."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from groundwork_cli.stack.state import StateFolder

UP_WITH_STUBS = Path(__file__).parent / "up_with_stubs.py"
CLI = (sys.executable, "-c", "from groundwork_cli.main import app; app()")


@contextmanager
def up(state: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A running stack and its addresses, read from the line it prints when it is ready."""
    with subprocess.Popen(
        [sys.executable, str(UP_WITH_STUBS), str(state)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            yield process, json.loads(line)
        finally:
            process.terminate()


def groundwork(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CLI, *arguments], capture_output=True, text=True, timeout=60, check=False)


def pids(state: Path) -> dict[str, int]:
    return {name: process.pid for name, process in StateFolder(state).read().processes.items()}


def gone(process_ids: dict[str, int]) -> bool:
    deadline = time.monotonic() + 10
    while any(psutil.pid_exists(pid) for pid in process_ids.values()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_with_exit_code_0(number: signal.Signals, state: Path) -> None:
    with up(state) as (process, addresses):
        started = pids(state)
        assert set(started) == {"postgres", "nats", "s3", "job-api", "consolidator"}
        assert addresses["state"] == str(state)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
        assert out == ""  # the one line was all
        assert "Traceback" not in err
    assert gone(started)


def test_a_second_up_is_refused_and_down_stops_the_first(state: Path) -> None:
    with up(state) as (process, _):
        started = pids(state)
        second = groundwork("up", "--state", str(state))
        assert second.returncode == 1
        assert f"(pid {process.pid}) already runs in {state}" in second.stderr
        assert "groundwork down" in second.stderr
        assert "Traceback" not in second.stderr

        down = groundwork("down", "--state", str(state))
        assert down.returncode == 0
        assert f"pid {process.pid}" in down.stdout
        assert "postgres" in down.stdout
        assert process.wait(timeout=10) == 0
    assert gone(started)
    assert "Nothing runs" in groundwork("down", "--state", str(state)).stdout


def test_after_a_killed_run_the_next_one_cleans_up_and_finds_the_data(state: Path) -> None:
    with up(state) as (process, before):
        left = pids(state)
        process.kill()
        process.wait(timeout=10)
        assert all(psutil.pid_exists(pid) for pid in left.values())
    with up(state) as (process, after):
        assert gone(left)
        assert after == before
        process.terminate()
        _, err = process.communicate(timeout=30)
        assert "left by a killed run" in err


def test_down_ends_what_a_killed_run_left(state: Path) -> None:
    with up(state) as (process, _):
        left = pids(state)
        process.kill()
        process.wait(timeout=10)
    down = groundwork("down", "--state", str(state))
    assert down.returncode == 0
    assert "Ended what a killed run had left" in down.stdout
    assert gone(left)


def test_down_without_a_stack_says_so_and_makes_no_folder(state: Path) -> None:
    down = groundwork("down", "--state", str(state))
    assert down.returncode == 0
    assert "Nothing runs" in down.stdout
    assert not state.exists()


def test_a_busy_port_is_named_with_its_option(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        refused = groundwork("up", "--state", str(state), "--api-port", port)
    assert refused.returncode == 1
    assert f"--api-port {port}: the port is in use" in refused.stderr
    assert "Traceback" not in refused.stderr
