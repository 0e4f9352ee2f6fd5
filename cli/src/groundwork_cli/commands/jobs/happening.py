"""`groundwork jobs history`, `activity`, `problems`: what happened to tasks, and what people say of them."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from groundwork_cli.commands.jobs.app import JobName, app
from groundwork_cli.commands.output import plain, print_json
from groundwork_cli.commands.session import Session, connected


# The id of a known question looks like an option.
@app.command(context_settings={"ignore_unknown_options": True})
@connected
def history(
    session: Session,
    job: JobName,
    object_id: Annotated[
        str,
        typer.Argument(
            metavar="OBJECT", help="Id of a data object, as `jobs objects` shows it.", show_default=False
        ),
    ],
) -> None:
    """What happened to one data object: who took it, answered it, gave it back, and why."""
    entries = list(session.gw.jobs.history(job, object_id))
    session.out.rows(
        ("at", "what", "worker", "why", "seconds", "confidence"),
        [
            (
                plain(entry.at),
                entry.kind,
                entry.worker_id,
                entry.reason,
                entry.seconds_spent,
                entry.confidence,
            )
            for entry in entries
        ],
        entries,
        empty="Nothing has happened to it yet.",
    )


@app.command()
@connected
def activity(
    session: Session,
    job: JobName,
    after: Annotated[str, typer.Option(help="Only what came after the change with this id.")] = "0-0",
) -> None:
    """Every change of the job's tasks as JSON lines, in order. To go on later: --after the last id."""
    for change in session.gw.jobs.activity(job, after=after):
        print_json(change.model_dump(mode="json"))


@app.command()
@connected
def problems(
    session: Session,
    job: JobName,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
) -> None:
    """What workers say is wrong with data objects, oldest first."""
    every = session.gw.jobs.problems(job)
    found = list(islice(every, limit))
    more = len(found) == limit and next(every, None) is not None
    session.out.rows(
        ("object", "worker", "reported", "message"),
        [(one.object_id, one.worker_id, plain(one.reported_at), one.message) for one in found],
        found,
        empty="No worker has reported a problem.",
    )
    if more:
        typer.echo(f"There are more than these {limit:,}: see them with --limit N.", err=True)
