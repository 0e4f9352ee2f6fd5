"""The whole system on one machine: real servers, the four services, one supervisor.

`Stack` runs everything, `embedded_servers` just Postgres, NATS and S3 for tests.
"""

from groundwork_cli.stack.addresses import Addresses, ServerAddresses
from groundwork_cli.stack.embedded import EmbeddedServers, embedded_servers
from groundwork_cli.stack.errors import ProcessFailed, StackError, StateInUse
from groundwork_cli.stack.events import EventKind, OnEvent, StackEvent
from groundwork_cli.stack.given import GivenServers
from groundwork_cli.stack.signals import until_signalled
from groundwork_cli.stack.supervisor import Stack, StackOptions

__all__ = [
    "Addresses",
    "EmbeddedServers",
    "EventKind",
    "GivenServers",
    "OnEvent",
    "ProcessFailed",
    "ServerAddresses",
    "Stack",
    "StackError",
    "StackEvent",
    "StackOptions",
    "StateInUse",
    "embedded_servers",
    "until_signalled",
]
