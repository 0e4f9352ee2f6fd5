"""`groundwork webhooks`: addresses that are told what happens to jobs."""

from __future__ import annotations

from typing import Annotated

import typer

from groundwork_cli.commands.session import Session, connected

app = typer.Typer(no_args_is_help=True, help="Addresses that are told what happens to jobs.")
OF_JOBS = "of jobs"
"""What a webhook is told that names no kind of event."""
WebhookId = Annotated[int, typer.Argument(help="Number of the webhook.", show_default=False)]


@app.command("ls")
@connected
def list_webhooks(session: Session) -> None:
    """Every webhook."""
    found = session.gw.webhooks.list()
    session.out.rows(
        ("id", "address", "events", "job", "enabled", "created"),
        [
            (hook.id, hook.url, hook.events or OF_JOBS, hook.job or "all", hook.enabled, hook.created_at)
            for hook in found
        ],
        found,
        empty="There is no webhook. Make one: groundwork webhooks create ADDRESS",
    )


@app.command()
@connected
def create(
    session: Session,
    address: Annotated[str, typer.Argument(help="Takes the events by POST.", show_default=False)],
    event: Annotated[
        list[str] | None,
        typer.Option(
            help="Kind of event, for example job.completed or task.submitted; repeat as needed. "
            "Without it: what happens to jobs."
        ),
    ] = None,
    job: Annotated[str | None, typer.Option(help="Only of this job.")] = None,
) -> None:
    """Have an address told of events. The secret that checks the signatures is shown this once."""
    hook = session.gw.webhooks.create(address, events=event or (), job=job)
    session.out.details(
        [
            ("id", hook.id),
            ("address", hook.url),
            ("events", hook.events or OF_JOBS),
            ("job", hook.job or "all"),
            ("secret", hook.secret),
        ],
        hook,
    )


@app.command()
@connected
def test(session: Session, webhook: WebhookId) -> None:
    """Send an event of no meaning, to see whether it arrives."""
    session.gw.webhooks.test(webhook)
    session.out.done(
        f"An event is on its way. See what became of it: groundwork webhooks deliveries {webhook}",
        {"webhook": webhook},
    )


@app.command()
@connected
def deliveries(session: Session, webhook: WebhookId) -> None:
    """What was sent, or is to be; the newest first."""
    found = session.gw.webhooks.deliveries(webhook)
    session.out.rows(
        ("event", "job", "state", "attempts", "made", "next attempt", "last error"),
        [
            (one.event, one.job, one.state, one.attempts, one.created_at, one.next_attempt_at, one.last_error)
            for one in found
        ],
        found,
        empty="Nothing was sent yet.",
    )


@app.command()
@connected
def enable(
    session: Session,
    webhook: WebhookId,
    off: Annotated[bool, typer.Option("--off", help="Send nothing more for a while.")] = False,
) -> None:
    """Go on sending to an address, or with --off stop for a while."""
    session.gw.webhooks.enable(webhook, enabled=not off)
    hook = session.gw.webhooks.get(webhook)
    session.out.done(f"Webhook {webhook} is {'off' if off else 'on'}.", hook)


@app.command()
@connected
def delete(session: Session, webhook: WebhookId) -> None:
    """Delete a webhook with its deliveries."""
    session.gw.webhooks.delete(webhook)
    session.out.done(f"Webhook {webhook} is deleted.", {"deleted": webhook})
