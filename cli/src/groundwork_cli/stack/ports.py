"""Loopback ports: asked for, used last time, or fresh."""

from __future__ import annotations

import random
import socket
from collections.abc import Mapping, Sequence

import psutil

from groundwork_cli.stack.errors import StackError

HOST = "127.0.0.1"
# Below the range from which systems take the near end of outgoing connections, so that a port
# written down today is not some browser's tomorrow.
FRESH = range(20_000, 32_000)


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Without this a port stays "busy" for a minute after its last connection, although every server
        # here can listen on it at once.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except (OSError, OverflowError):
            return False
        return True


def choose(
    names: Sequence[str], *, wanted: Mapping[str, int | None], remembered: Mapping[str, int]
) -> dict[str, int]:
    """A free port for every name: the wanted one or an error, else the remembered one, else a fresh one.

    Ports remembered for other names are left to them: they need not listen yet.
    """
    others = {port for name, port in remembered.items() if name not in names}
    chosen: dict[str, int] = {}
    for name in names:
        port = wanted.get(name)
        if port is not None:
            _require(port, name, taken=chosen)
            chosen[name] = port
    for name in names:
        if name not in chosen:
            taken = others | set(chosen.values())
            last = remembered.get(name)
            chosen[name] = last if last and last not in taken and is_free(last) else _fresh(taken)
    return chosen


def _require(port: int, name: str, *, taken: Mapping[str, int]) -> None:
    option = f"--{name}-port"
    if not 0 < port < 65_536:
        raise StackError(f"{option} {port}: a port is a number from 1 to 65535.")
    if port in taken.values():
        raise StackError(f"{option} {port}: the same port is given twice.", "Give each its own port.")
    if not is_free(port):
        raise StackError(
            f"{option} {port}: the port is in use{_user_of(port)}.",
            f"Stop what listens there, or leave out {option}: a free port is then chosen.",
        )


def _fresh(taken: set[int]) -> int:
    for port in random.SystemRandom().sample(FRESH, 400):
        if port not in taken and is_free(port):
            return port
    raise StackError(f"No free port between {FRESH.start} and {FRESH.stop} on {HOST}.")


def _user_of(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except (psutil.Error, OSError):  # who it is helps, but the system need not tell us
        pass
    return ""
