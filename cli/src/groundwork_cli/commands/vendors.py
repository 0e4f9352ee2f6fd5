"""`groundwork vendors`: partner organisations that label for us."""

from __future__ import annotations

from typing import Annotated

import typer

from groundwork_cli.commands.session import Session, connected

app = typer.Typer(no_args_is_help=True, help="Vendor teams: terms, keys, and where tasks are sent.")
TeamName = Annotated[str, typer.Argument(help="Name of the vendor team.", show_default=False)]
KeyName = Annotated[str, typer.Argument(help="Name of the key.", show_default=False)]


@app.command()
@connected
def create(
    session: Session,
    team: TeamName,
    title: Annotated[str, typer.Option(help="What the vendor's offer is called.")],
    description: Annotated[str, typer.Option(help="What it does.")],
    seller: Annotated[str, typer.Option(help="Who the vendor is.")] = "",
) -> None:
    """Create a vendor team."""
    made = session.gw.vendors.create(team, title=title, description=description, seller=seller)
    session.out.done(f"Team {made.name} is there. Let it in: groundwork vendors key {made.name} NAME", made)


@app.command()
@connected
def terms(
    session: Session,
    team: TeamName,
    price: Annotated[
        str | None, typer.Option(help="US dollars for one answer, to a tenth of a cent: 0.120.")
    ] = None,
    sla: Annotated[int | None, typer.Option(help="Seconds within which an object is to be answered.")] = None,
) -> None:
    """What was agreed with a vendor; with an option, agree on it anew."""
    if price is None and sla is None:
        agreed = session.gw.vendors.terms(team)
    else:
        before = session.gw.vendors.terms(team)
        agreed = session.gw.vendors.put_terms(
            team,
            price=before.price if price is None else price,
            sla_seconds=before.sla_seconds if sla is None else sla,
        )
    session.out.details([("price (USD)", agreed.price), ("SLA (seconds)", agreed.sla_seconds)], agreed)


@app.command("key")
@connected
def make_key(session: Session, team: TeamName, name: KeyName) -> None:
    """Make a key that opens this team's work and nothing else. It is shown this once."""
    key = session.gw.vendors.create_key(team, name)
    session.out.details([("name", key.name), ("key", key.key)], key)
    if not session.out.as_json:
        session.out.console.print("Keep the key: it is not shown again.", style="yellow")


@app.command("keys")
@connected
def list_keys(session: Session, team: TeamName) -> None:
    """The team's keys, revoked ones too, without secrets."""
    found = session.gw.vendors.keys(team)
    session.out.rows(
        ("name", "created", "revoked"),
        [(key.name, key.created_at, key.revoked_at) for key in found],
        found,
        empty=f"Team {team} has no key. Make one: groundwork vendors key {team} NAME",
    )


@app.command("revoke-key")
@connected
def revoke_key(session: Session, team: TeamName, name: KeyName) -> None:
    """Make a vendor's key open nothing any more."""
    session.gw.vendors.revoke_key(team, name)
    session.out.done(f"Key {name} is revoked.", {"revoked": name})


@app.command("hook")
@connected
def put_hook(
    session: Session,
    team: TeamName,
    url: Annotated[str, typer.Argument(help="Where tasks are sent to.", show_default=False)],
    max_outstanding: Annotated[
        int, typer.Option(min=1, max=10_000, help="Tasks that may be with the vendor at once.")
    ] = 100,
) -> None:
    """Have the team's tasks sent to an address, each signed."""
    hook = session.gw.vendors.put_hook(team, url, max_outstanding=max_outstanding)
    session.out.details(
        [("address", hook.url), ("at once", hook.max_outstanding), ("secret", hook.secret)], hook
    )
    if hook.secret and not session.out.as_json:
        session.out.console.print("Keep the secret: it is not shown again.", style="yellow")


@app.command("unhook")
@connected
def delete_hook(session: Session, team: TeamName) -> None:
    """Send the team nothing more; what is with it goes back when its time is over."""
    session.gw.vendors.delete_hook(team)
    session.out.done(f"Team {team} is sent nothing more.", {"unhooked": team})
