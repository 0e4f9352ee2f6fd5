"""The `groundwork` command."""

from __future__ import annotations

import typer

from groundwork_cli.commands.demo import demo
from groundwork_cli.commands.down import down
from groundwork_cli.commands.robots import robots
from groundwork_cli.commands.up import up

app = typer.Typer(
    no_args_is_help=True,
    # A traceback with local variables would print credentials.
    pretty_exceptions_show_locals=False,
    help="Label data with people and a learning model, on this machine.",
)
app.command()(up)
app.command()(down)
app.command()(demo)
app.command()(robots)


@app.callback()
def main() -> None:
    """Present so that the commands keep their names even if only one is registered."""
