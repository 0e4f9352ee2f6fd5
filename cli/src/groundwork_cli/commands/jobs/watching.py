"""Watching a job from a command."""

from __future__ import annotations

import time

import typer

from groundwork_cli.client import Progress
from groundwork_cli.commands.output import print_json
from groundwork_cli.commands.session import Session
from groundwork_cli.progress import progress_view
from groundwork_cli.progress.watch import EVERY_SECONDS


def watch_job(session: Session, name: str) -> None:
    """Until the job has ended; with --json a line whenever something changes. Exits with 1 if it failed."""
    job = session.gw.jobs.get(name)
    last: Progress | None = None
    with progress_view(session.out.console, job.name, quiet=session.out.as_json) as show:
        while last is None or not last.ended:
            if last is not None:
                time.sleep(EVERY_SECONDS)
            progress = session.gw.jobs.progress(job.name)
            show(progress)
            if session.out.as_json and progress != last:
                print_json(progress.model_dump(mode="json"))
            last = progress
    job = session.gw.jobs.get(job.name)
    if not session.out.as_json:
        session.out.console.print(
            _ending(job.status, job.failure_reason, job.output_manifest), soft_wrap=True
        )
    if job.status == "Failed":
        raise typer.Exit(1)


def _ending(status: str, reason: str | None, manifest: str | None) -> str:
    if status == "Failed":
        return f"Failed: {reason or 'no reason given'}"
    return f"{status}. The labels are in {manifest}" if manifest else f"{status}."
