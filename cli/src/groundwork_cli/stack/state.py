"""The state folder: who runs here, what was started, which ports and keys belong to the data.

lock              held by the one process that runs a stack here, for as long as it runs
stack.json        the supervisor, its processes, the ports: replaced whole, never edited in place
credentials.json  made once, kept for ever: the data is locked with them
postgres/ nats/ s3/ cache/ logs/
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from groundwork_cli.stack.errors import StackError, StateInUse
from groundwork_cli.stack.identity import ProcessIdentity


@dataclass(frozen=True)
class Credentials:
    """Random secrets of one state folder. None of them needs quoting in a URL or a configuration file."""

    postgres_admin: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)
    postgres_user: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)
    nats: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)
    access_key: str = field(default_factory=lambda: "GW" + secrets.token_hex(9).upper())
    secret_key: str = field(default_factory=lambda: secrets.token_hex(20), repr=False)
    api_key: str = field(default_factory=lambda: "gw_" + secrets.token_urlsafe(24), repr=False)
    content_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    sealing_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)


@dataclass(frozen=True)
class Record:
    """What `stack.json` says. After a clean stop the ports remain and the processes are gone."""

    supervisor: ProcessIdentity | None = None
    processes: Mapping[str, ProcessIdentity] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)

    def running(self) -> dict[str, ProcessIdentity]:
        return {name: process for name, process in self.processes.items() if process.alive()}


class StateFolder:
    """An open state folder. Writing is for the holder of the lock (see `hold`)."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self.logs = self.path / "logs"

    @contextmanager
    def hold(self) -> Iterator[Record]:
        """Take the folder for this process; yields the record its last user left behind.

        Raises StateInUse when another process holds it. The lock is the operating system's: it ends with the
        process, however that ends, and is not inherited by the processes we start.
        """
        self._create()
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                raise self._in_use() from exc
            yield self.read()
        finally:
            os.close(lock)

    def exists(self) -> bool:
        return (self.path / "lock").exists()

    def read(self) -> Record:
        """The record as it stands; an empty one when there is none or it cannot be understood."""
        try:
            raw = json.loads((self.path / "stack.json").read_text())
            return Record(
                supervisor=ProcessIdentity(**raw["supervisor"]) if raw["supervisor"] else None,
                processes={name: ProcessIdentity(**process) for name, process in raw["processes"].items()},
                ports={str(name): int(port) for name, port in raw["ports"].items()},
            )
        except FileNotFoundError:
            return Record()
        except PermissionError as exc:
            raise self._not_ours(exc) from exc
        except (ValueError, KeyError, TypeError, AttributeError):
            return Record()

    def write(self, record: Record) -> None:
        if not self.path.exists():
            return  # deleted under our feet; stopping must go on all the same
        self._replace("stack.json", json.dumps(asdict(record), indent=1), durable=False)

    def remember(self, name: str, process: ProcessIdentity | None) -> None:
        """Write down that a process runs, or with None that it does not any more."""
        record = self.read()
        processes = {key: value for key, value in record.processes.items() if key != name}
        if process is not None:
            processes[name] = process
        self.write(replace(record, processes=processes))

    def credentials(self) -> Credentials:
        """The folder's secrets, made on the first call; on the disk before anything is locked with them."""
        path = self.path / "credentials.json"
        known = {one.name for one in fields(Credentials)}
        try:
            stored = {key: str(value) for key, value in json.loads(path.read_text()).items() if key in known}
        except FileNotFoundError:
            stored = {}
        except (ValueError, AttributeError) as exc:
            raise StackError(
                f"{path} is damaged.", "Restore it from a copy, or choose another folder with --state."
            ) from exc
        credentials = Credentials(**stored)
        if stored.keys() != known:
            self._replace(path.name, json.dumps(asdict(credentials), indent=1), durable=True)
        return credentials

    def _create(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)
            self.logs.mkdir(exist_ok=True)
        except FileExistsError as exc:
            raise StackError(f"{self.path} is not a folder.", "Choose another one with --state.") from exc
        except OSError as exc:
            raise self._not_ours(exc) from exc

    def _replace(self, name: str, text: str, *, durable: bool) -> None:
        temporary = self.path / f"{name}.new"
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text + "\n")
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(self.path / name)
        if durable:
            folder = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _in_use(self) -> StateInUse:
        supervisor = self.read().supervisor
        who = f" (pid {supervisor.pid})" if supervisor is not None and supervisor.alive() else ""
        return StateInUse(
            f"A Groundwork stack{who} already runs in {self.path}.",
            "Stop it with `groundwork down`, or start another one with `--state other-folder`.",
        )

    def _not_ours(self, exc: OSError) -> StackError:
        return StackError(
            f"The state folder {self.path} cannot be used: {exc.strerror}.",
            "Run as the user who made it, or choose another folder with --state.",
        )
