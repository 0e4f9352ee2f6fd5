"""`groundwork down`: end a stack that runs elsewhere."""

from __future__ import annotations

from pathlib import Path

import typer

from groundwork_cli.commands.reporting import errors_exit
from groundwork_cli.commands.up import StateOption
from groundwork_cli.stack.shutdown import shut_down
from groundwork_cli.stack.state import StateFolder


def down(state: StateOption = Path(".groundwork")) -> None:
    """Stop a system started elsewhere; the data stays."""
    folder = StateFolder(state)
    with errors_exit():
        ended = shut_down(folder)
    if ended is None:
        typer.echo(f"Nothing runs in {folder.path}.")
        return
    if ended.supervisor is not None:
        typer.echo(
            f"Stopped the stack in {folder.path} (pid {ended.supervisor}): {', '.join(ended.processes)}."
        )
    if ended.orphans:
        typer.echo(f"Ended what a killed run had left in {folder.path}: {', '.join(ended.orphans)}.")
