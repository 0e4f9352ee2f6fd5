"""`groundwork jobs objects`, `results` and `answers`: what came out."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from groundwork_cli.commands.files import check_target
from groundwork_cli.commands.jobs.app import JobName, app
from groundwork_cli.commands.output import counted, print_json
from groundwork_cli.commands.session import Session, connected


class StateChoice(StrEnum):
    HUMAN_LABELED = "human_labeled"
    MACHINE_LABELED = "machine_labeled"
    FAILED = "failed"
    UNLABELED = "unlabeled"


@app.command()
@connected
def objects(
    session: Session,
    job: JobName,
    only: Annotated[StateChoice | None, typer.Option(help="Only objects in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
) -> None:
    """What is known of each data object, and why one failed."""
    every = session.gw.jobs.objects(job, state=None if only is None else only.value)
    found = list(islice(every, limit))
    more = len(found) == limit and next(every, None) is not None
    session.out.rows(
        ("id", "state", "label", "confidence", "answers", "reason", "source"),
        [
            (
                entry.object_id,
                entry.state,
                _brief(entry.label),
                entry.confidence,
                entry.answers,
                entry.reason,
                _brief(next(iter(entry.source.values()), "")),
            )
            for entry in found
        ],
        found,
        empty="There is no such object.",
    )
    if more:
        typer.echo(f"There are more than these {limit:,}: see them with --limit N.", err=True)


@app.command()
@connected
def results(
    session: Session,
    job: JobName,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")
    ] = None,
) -> None:
    """The lines of the output manifest, as they stand now."""
    if output is None:
        for piece in session.gw.jobs.raw_results(job):
            typer.echo(piece, nl=False)
        return
    check_target(output)
    count = session.gw.jobs.save_results(job, output)
    session.out.done(
        f"{counted(count, 'byte is', 'bytes are')} in {output}", {"file": str(output), "bytes": count}
    )


@app.command()
@connected
def answers(session: Session, job: JobName) -> None:
    """The raw answers of workers as JSON lines, object by object."""
    for entry in session.gw.jobs.answers(job):
        print_json(entry.model_dump(mode="json"))


def _brief(value: object, longest: int = 60) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
