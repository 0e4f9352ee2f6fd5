"""The group that the commands of this package belong to."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Labelling jobs.")
JobName = Annotated[str, typer.Argument(help="Name of the job.", show_default=False)]
