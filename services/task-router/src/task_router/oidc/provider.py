"""A workforce's identity provider, and the addresses to which browsers are sent. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

DEFAULT_SCOPE = "openid"


@dataclass(frozen=True)
class Provider:
    client_id: str
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    user_info_endpoint: str
    logout_endpoint: str
    jwks_uri: str
    scope: str
    extra_params: Mapping[str, str]

    @classmethod
    def from_contract(cls, config: Mapping[str, Any]) -> Provider:
        """`config`: `OidcConfig` as job-api stores it."""
        scope = config.get("Scope") or DEFAULT_SCOPE
        if DEFAULT_SCOPE not in scope.split():
            # Without it a provider gives no ID token, and so nothing that anybody has signed.
            scope = f"{DEFAULT_SCOPE} {scope}"
        return cls(
            client_id=config["ClientId"],
            issuer=config["Issuer"],
            authorization_endpoint=config["AuthorizationEndpoint"],
            token_endpoint=config["TokenEndpoint"],
            user_info_endpoint=config["UserInfoEndpoint"],
            logout_endpoint=config["LogoutEndpoint"],
            jwks_uri=config["JwksUri"],
            scope=scope,
            extra_params=config.get("AuthenticationRequestExtraParams") or {},
        )

    def sign_in_address(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where the worker signs in. Our own parameters win over extra ones of the same name."""
        parameters = {
            **self.extra_params,
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return str(prepare_grant_uri(self.authorization_endpoint, **parameters))

    def sign_out_address(self, portal_url: str) -> str:
        """Where the worker's session at the provider ends; it sends the browser back to the portal."""
        parameters = {"client_id": self.client_id, "post_logout_redirect_uri": f"{portal_url}/"}
        return str(add_params_to_uri(self.logout_endpoint, list(parameters.items())))
