"""Addresses of identity providers."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from groundwork.errors import InvalidRequest
from job_api.workforces.providers import ADDRESSES, check_provider

OWN = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")]


def config(url: str, **more: Any) -> dict[str, Any]:
    return {**dict.fromkeys(ADDRESSES, "https://id.test/"), "TokenEndpoint": url, **more}


@pytest.mark.parametrize("url", ["https://id.test/", "http://127.0.0.1:9/", "http://localhost:9/"])
def test_https_is_fine_and_so_is_http_within_this_machine_if_it_is_allowed(url: str) -> None:
    check_provider(config(url), OWN)


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3/", "http://id.test/", "http://[::1]/", "http://0x7f000001/"]
)
def test_http_leaves_this_machine_under_no_setting(url: str) -> None:
    with pytest.raises(InvalidRequest, match=r"'oidcConfig\.tokenEndpoint'.*https://"):
        check_provider(config(url), OWN)


def test_this_machine_is_not_allowed_unless_a_setting_says_so() -> None:
    with pytest.raises(InvalidRequest, match="OUTBOUND__ALLOWED_NETWORKS"):
        check_provider(config("http://localhost:9/"), [])


def test_every_fault_is_named() -> None:
    wrong = config("http://id.test", JwksUri="https://", AuthenticationRequestExtraParams={"nonce": ""})
    with pytest.raises(InvalidRequest, match=r"^3 validation errors.*tokenEndpoint.*jwksUri.*sets nonce"):
        check_provider(wrong, OWN)
