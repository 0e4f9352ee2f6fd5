"""What a workforce's configuration makes of its identity provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.integration.identity_providers import oidc_config

from task_router.oidc.claims import wants_user_info
from task_router.oidc.provider import Provider

WHOLE = {f"sagemaker-{name}": "x" for name in ("groups", "sub", "client_id", "name")}


@pytest.mark.parametrize(
    ("scope", "asked"),
    [(None, "openid"), ("", "openid"), ("email openid", "email openid"), ("email", "openid email")],
)
def test_an_id_token_is_always_asked_for(scope: str | None, asked: str) -> None:
    config = {**oidc_config("https://id.test"), "Scope": scope}
    assert Provider.from_contract(config).scope == asked


def test_addresses_keep_the_parameters_that_they_have() -> None:
    config = oidc_config(
        "https://id.test",
        AuthorizationEndpoint="https://id.test/authorize?tenant=a",
        LogoutEndpoint="https://id.test/logout?tenant=a",
    )
    provider = Provider.from_contract(config)
    there = provider.sign_in_address(redirect_uri="https://p/", state="s", nonce="n", verifier="v" * 43)
    for address in (there, provider.sign_out_address("https://p")):
        assert parse_qs(urlsplit(address).query)["tenant"] == ["a"]


@pytest.mark.parametrize(
    ("claims", "scope", "wanted"),
    [
        (WHOLE, "openid", False),
        ({**WHOLE, "sagemaker-name": None}, "openid", True),
        ({}, "openid", True),
        (WHOLE, "openid email", True),
        ({**WHOLE, "email": "ada@example.org"}, "openid email", False),
    ],
)
def test_user_info_is_asked_for_what_the_id_token_lacks(
    claims: dict[str, Any], scope: str, wanted: bool
) -> None:
    assert wants_user_info(claims, scope) is wanted
