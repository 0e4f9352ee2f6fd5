"""The wheel carries the built files, so that images and servers need no Node."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from webassets import static_dir

PACKAGE = Path(__file__).parents[3] / "shared" / "webassets"


def test_the_wheel_carries_what_was_built(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", tmp_path, PACKAGE], check=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    built = [path.relative_to(static_dir().parent) for path in static_dir().rglob("*") if path.is_file()]
    assert len(built) > 2
    assert {f"webassets/{path.as_posix()}" for path in built} <= names
    assert "webassets/files.py" in names
