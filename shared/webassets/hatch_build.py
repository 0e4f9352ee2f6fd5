"""Builds the web files into the wheel when they are not there yet; a source distribution carries them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable install uses what `python -m webassets.build` leaves, whenever that runs.
        package = Path(self.root) / "src" / "webassets"
        if version != "editable" and not (package / "dist" / "kit").is_dir():
            runpy.run_path(str(package / "build.py"), run_name="__main__")
