"""What worker-response files say of who answered."""

from __future__ import annotations

from groundwork.store.models import Workforce
from job_api.exporting.identities import identity_data, pool_of

POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool"


def test_accounts_with_a_password_are_of_the_configured_pool_or_of_our_own() -> None:
    assert pool_of(None) == "groundwork"
    assert pool_of(Workforce(region="eu-west-1", oidc={"Issuer": "https://id.test"})) == "groundwork"
    pool = pool_of(Workforce(region="eu-west-1", cognito={"UserPool": "eu-west-1_Pool", "ClientId": "c"}))
    assert pool == POOL
    assert identity_data(pool, "private.eu-west-1.4f1c0a9be27d3358", None, None) == {
        "identityProviderType": "Cognito",
        "issuer": POOL,
        "sub": "4f1c0a9be27d3358",
    }


def test_who_signs_in_through_a_provider_is_known_by_its_word() -> None:
    assert identity_data("groundwork", "private.eu-west-1.4f1c", "https://id.test", "ada-1") == {
        "identityProviderType": "Oidc",
        "issuer": "https://id.test",
        "sub": "ada-1",
    }


def test_nothing_is_told_of_people_of_vendors_and_of_the_public() -> None:
    assert identity_data(POOL, "vendor.eu-west-1.4f1c", "vendor:readers", "reader-7") is None
    assert identity_data(POOL, "public.us-east-1.4f1c", "mturk", "A1B2C3") is None
