"""`groundwork up` with two stand-ins for the services, so that the supervisor is tested by itself.

python up_with_stubs.py STATE        as `groundwork up --json --state STATE`
python up_with_stubs.py serve PORT   one stand-in: answers every GET with 200
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from groundwork_cli.commands.up import run
from groundwork_cli.stack import StackOptions
from groundwork_cli.stack.services import ServiceSpec, Wiring


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def stub_services(wiring: Wiring) -> list[ServiceSpec]:
    def stub(name: str, port: int) -> ServiceSpec:
        return ServiceSpec(name, (sys.executable, __file__, "serve", str(port)), port, env={})

    return [stub("job-api", wiring.ports["api"]), stub("consolidator", wiring.ports["consolidator"])]


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
    else:
        run(StackOptions(state=Path(sys.argv[1])), as_json=True, services=stub_services)
