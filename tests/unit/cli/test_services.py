"""The environments that `groundwork up` gives the services."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundwork_cli.stack.addresses import ServerAddresses
from groundwork_cli.stack.services import PORTS, Wiring, groundwork_services
from groundwork_cli.stack.state import Credentials, StateFolder


def test_the_mail_server_of_the_environment_reaches_the_services_that_send_mail_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring = Wiring(
        ServerAddresses(postgres="p", nats="n", s3="s", access_key="a", secret_key="k"),
        {port: number for number, port in enumerate(PORTS)},
        Credentials(),
        StateFolder(tmp_path),
    )
    without = {service.name: service.env for service in groundwork_services(wiring)}
    assert not any("SMTP" in name for env in without.values() for name in env)
    monkeypatch.setenv("GROUNDWORK_SMTP__HOST", "mail.example.org")
    monkeypatch.setenv("GROUNDWORK_SMTP__PASSWORD", "secret")
    env = {service.name: service.env for service in groundwork_services(wiring)}
    for name, prefix in (("job-api", "JOB_API"), ("task-router", "TASK_ROUTER")):
        assert env[name][f"{prefix}_SMTP__HOST"] == "mail.example.org"
        assert env[name][f"{prefix}_SMTP__PASSWORD"] == "secret"
    for name in ("consolidator", "autolabeler"):
        assert env[name] == without[name]
