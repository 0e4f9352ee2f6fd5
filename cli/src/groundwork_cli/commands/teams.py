"""`groundwork teams` and `groundwork workers`: who labels."""

from __future__ import annotations

from typing import Annotated

import typer

from groundwork_cli.commands.session import Session, connected

teams = typer.Typer(no_args_is_help=True, help="Work teams.")
workers = typer.Typer(no_args_is_help=True, help="The people of a work team.")
TeamName = Annotated[str, typer.Argument(help="Name of the team.", show_default=False)]
Email = Annotated[str, typer.Argument(help="The worker's e-mail address.", show_default=False)]


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
        f"Team {team.name} is there. Add people: groundwork workers add {team.name} EMAIL --name NAME", team
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


@workers.command("ls")
@connected
def list_workers(session: Session, team: TeamName) -> None:
    """The workers of a team."""
    found = session.gw.teams.workers(team)
    session.out.rows(
        ("e-mail", "name", "id"),
        [(worker.email, worker.name, worker.worker_id) for worker in found],
        found,
        empty=f"Team {team} has no workers yet. Add one: groundwork workers add {team} EMAIL --name NAME",
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
) -> None:
    """Add a worker to a team, or change one."""
    worker = session.gw.teams.put_worker(team, email, name=name or email.partition("@")[0], password=password)
    made = f"\nPassword: {worker.password}   (it is not shown again)" if worker.password else ""
    session.out.done(f"{worker.name} <{worker.email}> belongs to team {team}.{made}", worker)


@workers.command()
@connected
def remove(session: Session, team: TeamName, email: Email) -> None:
    """Take a worker out of a team; what was answered stays."""
    session.gw.teams.remove_worker(team, email)
    session.out.done(f"{email} is no longer in team {team}.", {"removed": email})
