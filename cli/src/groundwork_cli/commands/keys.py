"""`groundwork keys`: who may call the API."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from groundwork_cli.commands.session import Session, connected

app = typer.Typer(no_args_is_help=True, help="Keys for the API and for boto3.")
KeyName = Annotated[str, typer.Argument(help="Name of the key.", show_default=False)]


class RoleChoice(StrEnum):
    ADMIN = "admin"
    REQUESTER = "requester"
    VIEWER = "viewer"


@app.command()
@connected
def create(
    session: Session,
    name: KeyName,
    role: Annotated[
        RoleChoice, typer.Option(help="viewer looks; requester also makes and changes jobs; admin all else.")
    ] = RoleChoice.REQUESTER,
) -> None:
    """Make a key. Its secrets are shown this once."""
    key = session.gw.keys.create(name, role.value)
    session.out.details(
        [
            ("name", key.name),
            ("role", key.role),
            ("API key", key.key),
            ("access key id", key.access_key_id),
            ("secret access key", key.secret_access_key),
        ],
        key,
    )
    if not session.out.as_json:
        session.out.console.print("Keep the secrets: they are not shown again.", style="yellow")


@app.command("ls")
@connected
def list_keys(session: Session) -> None:
    """Every key, revoked ones too, without secrets."""
    found = session.gw.keys.list()
    session.out.rows(
        ("name", "role", "access key id", "created", "revoked"),
        [(key.name, key.role, key.access_key_id, key.created_at, key.revoked_at) for key in found],
        found,
        empty="There is no key.",
    )


@app.command()
@connected
def revoke(session: Session, name: KeyName) -> None:
    """Make a key open nothing any more."""
    session.gw.keys.revoke(name)
    session.out.done(f"Key {name} is revoked.", {"revoked": name})
