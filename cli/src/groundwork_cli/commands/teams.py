"""`groundwork teams` and `groundwork workers`: who labels."""

from __future__ import annotations

from typing import Annotated

import typer

from groundwork_cli.client import Person
from groundwork_cli.commands.output import plain
from groundwork_cli.commands.session import Session, connected

teams = typer.Typer(no_args_is_help=True, help="Work teams.")
workers = typer.Typer(no_args_is_help=True, help="The people of a work team.")
TeamName = Annotated[str, typer.Argument(help="Name of the team.", show_default=False)]
Email = Annotated[str, typer.Argument(help="The worker's e-mail address.", show_default=False)]
Skills = Annotated[
    list[str] | None,
    typer.Option("--skill", help="What they can do, for jobs that require it; may be given several times."),
]


@teams.command("ls")
@connected
def list_teams(session: Session) -> None:
    """Every work team."""
    found = session.gw.teams.list()
    session.out.rows(
        ("name", "workers", "kind", "description", "created"),
        [(team.name, team.workers, team.kind, team.description, team.created_at) for team in found],
        found,
        empty="There is no work team yet. Create one: groundwork teams create NAME",
    )


@teams.command()
@connected
def create(
    session: Session, name: TeamName, description: Annotated[str, typer.Option(help="For requesters.")] = ""
) -> None:
    """Create a private work team."""
    team = session.gw.teams.create(name, description=description)
    session.out.done(
        f"Team {team.name} is there. Invite people: groundwork teams invite {team.name} EMAIL...", team
    )


@teams.command()
@connected
def show(session: Session, name: TeamName) -> None:
    """One work team."""
    team = session.gw.teams.get(name)
    session.out.details(
        [
            ("name", team.name),
            ("kind", team.kind),
            ("description", team.description),
            ("workers", team.workers),
            ("created", team.created_at),
        ],
        team,
    )


@teams.command()
@connected
def delete(session: Session, name: TeamName) -> None:
    """Delete a team that no running job needs; its people stay."""
    session.gw.teams.delete(name)
    session.out.done(f"Team {name} is deleted.", {"deleted": name})


@teams.command()
@connected
def invite(
    session: Session,
    name: TeamName,
    emails: Annotated[list[str], typer.Argument(metavar="EMAIL...", show_default=False)],
    skills: Skills = None,
) -> None:
    """Invite people by e-mail, at most 100 at a time; each chooses a password and is in the team.

    A link that is not mailed is printed here, for you to hand over.
    """
    invited = session.gw.teams.invite(name, [Person(email=email, skills=skills or []) for email in emails])
    session.out.rows(
        ("e-mail", "outcome", "what"),
        [(one.email, one.outcome, one.message) for one in invited],
        invited,
        empty="",
    )
    for one in invited:
        if one.link is not None:
            session.out.aside(f"\nFor {one.email}, once, until {plain(one.expires_at)}:\n{one.link}")
    if any(one.outcome == "invalid" for one in invited):
        raise typer.Exit(1)


@teams.command()
@connected
def invitations(
    session: Session,
    name: TeamName,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 100,
) -> None:
    """Who was invited, and what became of it."""
    found = session.gw.teams.invitations(name, limit=limit)
    session.out.rows(
        ("e-mail", "status", "invited by", "invited", "until", "mail"),
        [
            (
                one.email,
                one.status,
                one.invited_by,
                one.created_at,
                one.expires_at,
                one.mail_error or ("sent" if one.mailed_at else "not sent"),
            )
            for one in found
        ],
        found,
        empty=f"Nobody was invited to team {name}. Invite people: groundwork teams invite {name} EMAIL...",
    )


@teams.command()
@connected
def revoke(session: Session, name: TeamName, email: Email) -> None:
    """Take an invitation back; its link opens nothing any more."""
    session.gw.teams.revoke_invitation(name, email)
    session.out.done(f"The invitation of {email} to team {name} is taken back.", {"revoked": email})


@workers.command("ls")
@connected
def list_workers(session: Session, team: TeamName) -> None:
    """The workers of a team."""
    found = session.gw.teams.workers(team)
    session.out.rows(
        ("e-mail", "name", "skills", "id"),
        [(worker.email, worker.name, worker.skills, worker.worker_id) for worker in found],
        found,
        empty=f"Team {team} has no workers yet. Invite people: groundwork teams invite {team} EMAIL...",
    )


@workers.command()
@connected
def add(
    session: Session,
    team: TeamName,
    email: Email,
    name: Annotated[str | None, typer.Option(help="How the worker is called.")] = None,
    password: Annotated[
        str | None,
        typer.Option(
            envvar="GROUNDWORK_WORKER_PASSWORD", help="Left out, a new worker gets one, shown once."
        ),
    ] = None,
    skills: Skills = None,
) -> None:
    """Add a worker to a team, or change one; no invitation is needed."""
    worker = session.gw.teams.put_worker(
        team, email, name=name or email.partition("@")[0], password=password, skills=skills
    )
    made = f"\nPassword: {worker.password}   (it is not shown again)" if worker.password else ""
    session.out.done(f"{worker.name} <{worker.email}> belongs to team {team}.{made}", worker)


@workers.command()
@connected
def remove(session: Session, team: TeamName, email: Email) -> None:
    """Take a worker out of a team; open work goes back at once, and what was answered stays."""
    session.gw.teams.remove_worker(team, email)
    session.out.done(f"{email} is no longer in team {team}.", {"removed": email})


@workers.command("reset-password")
@connected
def reset_password(session: Session, email: Email) -> None:
    """Mail a worker a link that sets a new password, or print it for you to hand over."""
    reset = session.gw.teams.reset_password(email)
    link = f"\nOnce, until {plain(reset.expires_at)}:\n{reset.link}" if reset.link else ""
    session.out.done(f"A new password for {reset.email}: {reset.message}.{link}", reset)
