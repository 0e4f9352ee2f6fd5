"""The `groundwork` command."""

from __future__ import annotations

import typer

from groundwork_cli.commands import functions, jobs, keys, templates, vendors, webhooks
from groundwork_cli.commands.demo import demo
from groundwork_cli.commands.down import down
from groundwork_cli.commands.formats import export, import_labels
from groundwork_cli.commands.robots import robots
from groundwork_cli.commands.teams import teams, workers
from groundwork_cli.commands.up import up

app = typer.Typer(
    no_args_is_help=True,
    # A traceback with local variables would print credentials.
    pretty_exceptions_show_locals=False,
    help="Label data with people and a learning model.",
)
HERE, LABELLING, ACCESS = "This machine", "Labelling", "People and access"
app.command(rich_help_panel=HERE)(up)
app.command(rich_help_panel=HERE)(down)
app.command(rich_help_panel=HERE)(demo)
app.command(rich_help_panel=HERE)(robots)
app.add_typer(jobs.app, name="jobs", rich_help_panel=LABELLING)
app.command(rich_help_panel=LABELLING)(export)
app.command("import", rich_help_panel=LABELLING)(import_labels)
app.add_typer(functions.app, name="functions", rich_help_panel=LABELLING)
app.add_typer(templates.app, name="templates", rich_help_panel=LABELLING)
app.add_typer(webhooks.app, name="webhooks", rich_help_panel=LABELLING)
app.add_typer(teams, name="teams", rich_help_panel=ACCESS)
app.add_typer(workers, name="workers", rich_help_panel=ACCESS)
app.add_typer(vendors.app, name="vendors", rich_help_panel=ACCESS)
app.add_typer(keys.app, name="keys", rich_help_panel=ACCESS)


@app.callback()
def main() -> None:
    """Present so that the commands keep their names even if only one is registered."""
