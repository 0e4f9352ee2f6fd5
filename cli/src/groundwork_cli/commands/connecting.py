"""Finding the running system: by its state folder, or by addresses that were given."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from groundwork_cli.errors import CommandError, UsageError
from groundwork_cli.stack.ports import HOST
from groundwork_cli.stack.state import StateFolder


@dataclass(frozen=True)
class Connecting:
    """`portal` is None when the job's own is meant."""

    api: str
    portal: str | None
    api_key: str = field(repr=False)


def connecting(state: Path, api: str | None, portal: str | None, api_key: str | None) -> Connecting:
    """The given addresses, else those of the stack that runs in the state folder. Raises CommandError."""
    if api is not None:
        if api_key is None:
            raise UsageError("--api needs --api-key.", "Or set GROUNDWORK_API_KEY.")
        return Connecting(api, portal, api_key)
    folder = StateFolder(state)
    record = folder.read()
    if record.supervisor is None or not record.supervisor.alive() or "api" not in record.ports:
        raise CommandError(
            f"Nothing runs in {folder.path}.",
            "Start it with `groundwork up`, name its folder with --state, or give --api and --api-key.",
        )
    return Connecting(
        api=f"http://{HOST}:{record.ports['api']}",
        portal=portal,
        api_key=api_key or folder.credentials().api_key,
    )
