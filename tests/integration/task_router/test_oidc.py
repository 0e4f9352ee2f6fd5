"""Workers sign in through the identity provider of their workforce."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest
import pytest_asyncio
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from tests.integration.identity_providers import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    identity_provider,
    oidc_config,
    person,
    provider_of_others,
)

from groundwork import published_keys
from groundwork.sealing import SecretBox
from task_router.settings import TaskRouterSettings

from .conftest import CONTENT, PASSWORD, PORTAL, Eventually

PAGE = {"Accept": "text/html,application/xhtml+xml"}
SESSION = "groundwork_session"


@pytest.fixture
def settings(platform_settings: dict[str, Any]) -> TaskRouterSettings:
    """The provider is on this machine, which has to be allowed."""
    return TaskRouterSettings(
        **platform_settings,
        portal_url=PORTAL,
        content_url=CONTENT,
        content_key="a key for links",
        outbound={"allowed_networks": ["127.0.0.0/8"]},
    )


@pytest_asyncio.fixture(scope="session")
async def others() -> AsyncIterator[str]:
    async with provider_of_others() as issuer:
        yield issuer


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


async def use_provider(world: Any, config: dict[str, Any], *, secret: str = CLIENT_SECRET) -> None:
    """As job-api stores it: the workforce of the team `vets`, whose group has the same name."""
    box = SecretBox(SecretStr("a sealing key for tests, long enough"))
    await world.execute(
        """INSERT INTO workforce (name, name_key, region, oidc, sealed_client_secret)
           VALUES ('own', 'own', 'eu-west-1', CAST(:config AS jsonb), :secret)""",
        config=orjson.dumps(config).decode(),
        secret=box.seal(secret),
    )
    await add_group(world, "vets", world.team_id)


async def add_group(world: Any, group: str, team_id: int | None = None) -> int:
    """A team of the workforce for this group: the given one, or a new one of the same name."""
    if team_id is None:
        team_id = await world.value(
            "INSERT INTO work_team (name, name_key, description) VALUES (:g, :g, '') RETURNING id", g=group
        )
    await world.execute(
        """UPDATE work_team SET workforce_id = (SELECT id FROM workforce),
                  member_definitions = CAST(:definitions AS jsonb) WHERE id = :team""",
        definitions=orjson.dumps([{"OidcMemberDefinition": {"Groups": ["others", group]}}]).decode(),
        team=team_id,
    )
    assert team_id is not None
    return team_id


@pytest_asyncio.fixture
async def at_provider(world: Any, provider: IdentityProvider) -> IdentityProvider:
    await use_provider(world, oidc_config(provider.issuer))
    return provider


async def sent_to_provider(browser: httpx.AsyncClient, return_to: str = "/") -> str:
    answer = await browser.get("/v1/oidc/start", params={"return_to": return_to})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def sent_back(browser: httpx.AsyncClient, return_to: str = "/") -> str:
    """The address with which the provider sends the browser back."""
    address = await sent_to_provider(browser, return_to)
    async with httpx.AsyncClient() as outside:
        answer = await outside.get(address)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def sign_in(browser: httpx.AsyncClient) -> httpx.Response:
    return await browser.get(await sent_back(browser))


async def signed_in(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    answer = await sign_in(browser)
    assert answer.status_code == 303, answer.text
    return browser


def refused(answer: httpx.Response, status: int, code: str) -> str:
    """The message, once it is clear that nobody was signed in."""
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert SESSION not in answer.headers.get("set-cookie", "")
    return str(answer.json()["error"]["message"])


async def nobody_is_new(world: Any) -> bool:
    return int(await world.value("SELECT count(*) FROM worker WHERE issuer IS NOT NULL")) == 0


# --- a provider that others wrote ---


async def test_a_worker_signs_in_through_a_provider_and_works(router: Any, world: Any, others: str) -> None:
    await use_provider(world, oidc_config(others))
    await world.open_job()
    browser = await router.client()
    async with httpx.AsyncClient() as outside:
        claims = person(email="Ada@Example.org", email_verified=True)
        (await outside.put(f"{others}/users/ada", json=claims)).raise_for_status()
        there = await outside.post(await sent_to_provider(browser, "/?job=animals"), data={"sub": "ada"})
    answer = await browser.get(there.headers["location"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/?job=animals")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    who = (await browser.get("/v1/session")).json()
    assert (who["name"], who["email"]) == ("Ada", "ada@example.org")
    claims = (await browser.post("/v1/jobs/animals/claims", json={})).json()
    assert len(claims["assignments"]) == 1
    again = await browser.get(there.headers["location"])
    refused(again, 401, "sign_in_lost")


async def test_who_is_turned_away_by_the_provider_reads_what_it_said(
    router: Any, world: Any, others: str
) -> None:
    await use_provider(world, oidc_config(others))
    browser = await router.client()
    address = await sent_to_provider(browser)
    state = parse_qs(urlsplit(address).query)["state"][0]
    params = {"state": state, "error": "access_denied", "error_description": "<b>Not you</b>"}
    page = await browser.get("/oauth2/idpresponse", params=params, headers=PAGE)
    assert page.status_code == 403
    assert "access_denied: &lt;b&gt;Not you&lt;/b&gt;" in page.text
    # Without a sign-in of ours nobody can put words onto our page.
    page = await browser.get("/oauth2/idpresponse", params=params, headers=PAGE)
    assert page.status_code == 401
    assert "Not you" not in page.text


# --- the way there and back ---


async def test_the_request_has_what_ties_the_answer_to_it(router: Any, world: Any, provider: Any) -> None:
    config = oidc_config(provider.issuer)
    config["AuthenticationRequestExtraParams"] = {"prompt": "login", "state": "mine"}
    await use_provider(world, config)
    addresses = [urlsplit(await sent_to_provider(await router.client())) for _ in range(2)]
    sent, other = (parse_qs(address.query) for address in addresses)
    assert sent["redirect_uri"] == [f"{PORTAL}/oauth2/idpresponse"]
    assert (sent["prompt"], sent["scope"], sent["client_id"]) == (["login"], ["openid email"], [CLIENT_ID])
    for name in ("state", "nonce", "code_challenge"):
        assert len(sent[name][0]) >= 43
        assert sent[name] != other[name]
    stored = str(await world.rows("SELECT * FROM oidc_sign_in"))
    assert sent["state"][0] not in stored


ELSEWHERE = (
    *("//evil.test", "/\\evil.test", "https://evil.test", "evil.test", "", "/\t/evil.test", "/a\nb", " /"),
    *("javascript:alert(1)", "/\r\nSet-Cookie: a=b", "\\\\evil.test", "/" + "a" * 2000),
)


async def test_nobody_is_sent_on_to_another_site(
    router: Any, at_provider: Any, subtests: pytest.Subtests
) -> None:
    browser = await router.client()
    for return_to in ELSEWHERE:
        with subtests.test(return_to):
            answer = await browser.get("/v1/oidc/start", params={"return_to": return_to})
            assert answer.status_code == 422
            assert answer.json()["error"]["where"] == "return_to"


async def test_a_sign_in_counts_once_in_its_browser_and_for_minutes(
    router: Any, at_provider: Any, world: Any
) -> None:
    browser, other = await router.client(), await router.client()
    await sent_to_provider(other)
    back = await sent_back(browser)
    refused(await other.get(back), 401, "sign_in_lost")
    refused(await (await router.client()).get(back), 401, "sign_in_lost")
    assert (await browser.get(back)).status_code == 303
    refused(await browser.get(back), 401, "sign_in_lost")
    for address in (f"{PORTAL}/oauth2/idpresponse", f"{PORTAL}/oauth2/idpresponse?code=a&state=made-up"):
        refused(await browser.get(address), 401, "sign_in_lost")
    late = await sent_back(browser)
    await world.execute("UPDATE oidc_sign_in SET expires_at = now()")
    refused(await browser.get(late), 401, "sign_in_lost")
    await sent_to_provider(browser)
    assert await world.value("SELECT count(*) FROM oidc_sign_in") == 1, "what is over is gone"


async def test_two_tabs_of_a_browser_may_be_on_their_way(router: Any, at_provider: Any) -> None:
    browser = await router.client()
    first, second = await sent_back(browser, "/first"), await sent_back(browser, "/second")
    assert (await browser.get(first)).headers["location"] == "/first"
    assert (await browser.get(second)).headers["location"] == "/second"


async def test_a_code_of_another_sign_in_is_of_no_use(router: Any, at_provider: Any) -> None:
    """PKCE: the provider gives tokens for a code only to who began the sign-in that it belongs to."""
    browser, thief = await router.client(), await router.client()
    code = parse_qs(urlsplit(await sent_back(browser)).query)["code"][0]
    state = parse_qs(urlsplit(await sent_to_provider(thief)).query)["state"][0]
    answer = await thief.get("/oauth2/idpresponse", params={"code": code, "state": state})
    assert "invalid_grant" in refused(answer, 403, "identity_provider_refused")


async def test_without_a_provider_there_is_nowhere_to_go(router: Any) -> None:
    client = await router.client()
    refused(await client.get("/v1/oidc/start"), 404, "no_identity_provider")
    page = await client.get("/v1/oidc/start", headers=PAGE)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_the_addresses_of_the_workforce_hold(router: Any, at_provider: Any, world: Any) -> None:
    await world.execute("""UPDATE workforce SET source_ip = '["10.1.0.0/16"]'""")
    outside = await router.client(address="192.0.2.7")
    refused(await outside.get("/v1/oidc/start"), 404, "address_not_allowed")
    office = await router.client(address="10.1.2.3")
    back = await sent_back(office)
    outside.cookies = office.cookies
    refused(await outside.get(back), 404, "address_not_allowed")
    assert (await sign_in(office)).status_code == 303
    assert (await office.get("/v1/jobs")).status_code == 200


# --- the ID token ---

WRONG_TOKENS: list[dict[str, Any]] = [
    {"nonce": "of another sign-in"},
    {"nonce": None},
    {"aud": "somebody else"},
    {"aud": [CLIENT_ID, "somebody else"]},
    {"aud": [CLIENT_ID, "somebody else"], "azp": "somebody else"},
    {"azp": "somebody else"},
    {"iss": "https://evil.test"},
    {"exp": 1},
    {"exp": None},
    {"exp": "soon"},
    {"iat": None},
    {"at_hash": "of another token"},
    {"at_hash": 5},
    {"sub": None},
]


async def test_a_token_that_is_not_for_this_sign_in_is_refused(
    router: Any, at_provider: Any, world: Any, subtests: pytest.Subtests
) -> None:
    browser = await router.client()
    for changes in WRONG_TOKENS:
        with subtests.test(str(changes)):
            at_provider.id_token = changes
            refused(await sign_in(browser), 401, "id_token_refused")
            assert await nobody_is_new(world)


async def test_a_token_that_the_provider_has_not_signed_is_refused(
    router: Any, at_provider: Any, world: Any
) -> None:
    at_provider.signing = RSAKey.generate_key(2048, {"kid": "one"})
    refused(await sign_in(await router.client()), 401, "id_token_refused")
    at_provider.signing = OctKey.import_key(CLIENT_SECRET.encode() * 4, {"kid": "one"})
    at_provider.header = {"alg": "HS256"}
    refused(await sign_in(await router.client()), 401, "id_token_refused")
    at_provider.header = {"alg": "none"}
    refused(await sign_in(await router.client()), 401, "id_token_refused")
    assert await nobody_is_new(world)


async def test_new_keys_of_the_provider_are_fetched(
    router: Any, at_provider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed_in(await router.client())
    await signed_in(await router.client())
    assert at_provider.asked.count("/jwks") == 1, "keys are kept"
    at_provider.keys = [RSAKey.generate_key(2048, {"kid": "two"})]
    at_provider.signing = at_provider.keys[0]
    monkeypatch.setattr(published_keys, "REFRESH_PAUSE_SECONDS", 0.0)
    await signed_in(await router.client())


@pytest.mark.parametrize("path", ["/oauth2/token", "/userinfo", "/jwks"])
async def test_a_provider_that_does_not_answer_is_named(
    router: Any, at_provider: Any, world: Any, path: str
) -> None:
    at_provider.in_id_token, at_provider.in_user_info = {}, person()
    at_provider.failing = {path: 500}
    refused(await sign_in(await router.client()), 503, "identity_provider_unavailable")
    assert await nobody_is_new(world)
    at_provider.failing = {}
    await signed_in(await router.client())


async def test_a_provider_that_is_gone_is_named(router: Any, at_provider: Any, world: Any) -> None:
    browser = await router.client()
    back = await sent_back(browser)
    at_provider.stop()
    page = await browser.get(back, headers=PAGE)
    assert page.status_code == 503
    assert "cannot be reached" in page.text
    assert at_provider.issuer not in page.text


async def test_a_wrong_client_secret_is_the_operators_to_mend(
    router: Any, world: Any, provider: IdentityProvider
) -> None:
    await use_provider(world, oidc_config(provider.issuer), secret="another")
    message = refused(await sign_in(await router.client()), 403, "identity_provider_refused")
    assert "token endpoint answered 401: invalid_client" in message
    assert "another" not in message


# --- claims ---


@pytest.mark.parametrize("separator", [":", "-"])
@pytest.mark.parametrize("place", ["in_id_token", "in_user_info"])
async def test_claims_come_with_either_name_from_either_place(
    router: Any, at_provider: Any, separator: str, place: str
) -> None:
    claims = {name.replace(":", separator): value for name, value in person().items()}
    at_provider.in_id_token = {}
    setattr(at_provider, place, {**claims, "email": "ada@example.org", "email_verified": True})
    browser = await signed_in(await router.client())
    assert (await browser.get("/v1/session")).json()["email"] == "ada@example.org"
    assert ("/userinfo" in at_provider.asked) is (place == "in_user_info")


async def test_what_user_info_says_of_another_person_does_not_count(
    router: Any, at_provider: Any, world: Any
) -> None:
    at_provider.in_id_token, at_provider.in_user_info = {}, person(sub="somebody-else")
    message = refused(await sign_in(await router.client()), 403, "identity_provider_refused")
    assert "another person" in message
    assert await nobody_is_new(world)


WRONG_CLAIMS: list[tuple[str, Any]] = [
    *((name, None) for name in person()),
    *((name, 5) for name in person()),
    ("sagemaker:groups", ["g"] * 11),
    ("sagemaker:groups", ["g" * 64]),
    ("sagemaker:groups", ["two words"]),
    ("sagemaker:groups", [""]),
    ("sagemaker:groups", ["vets", 5]),
    ("sagemaker:sub", "s" * 256),
    ("sagemaker:sub", "nul\x00"),
    ("sagemaker:sub", "half \ud800"),
    ("sagemaker:client_id", "another"),
    ("sagemaker:client_id", "c" * 129),
    ("sagemaker:name", " "),
    ("sagemaker:name", "two\nlines"),
    ("email", "nobody"),
    ("email", ["ada@example.org"]),
    ("email_verified", "true"),
]


async def test_a_claim_that_is_missing_or_malformed_is_named_and_nothing_is_made(
    router: Any, at_provider: Any, world: Any, subtests: pytest.Subtests
) -> None:
    browser = await router.client()
    for name, value in WRONG_CLAIMS:
        with subtests.test(f"{name} {value!r}"):
            at_provider.in_id_token = person(**{name: value})
            answer = await sign_in(browser)
            assert name in refused(answer, 422, "claims_refused")
            assert [problem["where"] for problem in answer.json()["error"]["problems"]] == [name]
            assert await nobody_is_new(world)


async def test_a_page_names_every_claim_that_is_wrong(router: Any, at_provider: Any) -> None:
    at_provider.in_id_token = person(**{"sagemaker:name": None, "sagemaker:groups": ["<i>two words</i>"]})
    browser = await router.client()
    page = await browser.get(await sent_back(browser), headers=PAGE)
    assert page.status_code == 422
    assert "sagemaker:name (or sagemaker-name) is missing" in page.text
    assert "the claim sagemaker:groups has" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


# --- who it is ---


async def test_an_identity_is_one_worker_for_ever(router: Any, at_provider: Any, world: Any) -> None:
    first = await (await signed_in(await router.client())).get("/v1/session")
    assert first.json()["email"].endswith("@oidc.invalid")
    at_provider.in_id_token = person(**{"sagemaker:name": "Ada L."}, email="ada@x.org", email_verified=True)
    second = await (await signed_in(await router.client())).get("/v1/session")
    assert second.json() == {"worker_id": first.json()["worker_id"], "name": "Ada L.", "email": "ada@x.org"}
    assert second.json()["worker_id"].startswith("private.eu-west-1.")
    at_provider.in_id_token = person(**{"sagemaker:sub": "bob-1"})
    third = await (await signed_in(await router.client())).get("/v1/session")
    assert third.json()["worker_id"] != first.json()["worker_id"]


async def test_two_first_sign_ins_at_once_make_one_worker(router: Any, at_provider: Any, world: Any) -> None:
    at_provider.in_id_token = person(email="ada@x.org", email_verified=True)
    browsers = [await router.client() for _ in range(4)]
    answers = await asyncio.gather(*(sign_in(browser) for browser in browsers))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert await world.value("SELECT count(*) FROM worker WHERE email = 'ada@x.org'") == 1
    assert await world.value("SELECT count(*) FROM worker WHERE issuer IS NOT NULL") == 1


@pytest.mark.parametrize("verified", [False, None])
async def test_an_address_that_the_provider_has_not_verified_is_not_taken(
    router: Any, at_provider: Any, verified: bool | None
) -> None:
    at_provider.in_id_token = person(email="ada@test", email_verified=verified)
    who = (await (await signed_in(await router.client())).get("/v1/session")).json()
    assert who["email"].endswith("@oidc.invalid")
    assert who["worker_id"] != "w-ada"


async def test_an_account_whose_address_nobody_verified_stays_apart(
    router: Any, at_provider: Any, ada: Any
) -> None:
    at_provider.in_id_token = person(email="ada@test", email_verified=True)
    who = (await (await signed_in(await router.client())).get("/v1/session")).json()
    assert who["worker_id"] != "w-ada"
    assert who["email"].endswith("@oidc.invalid")
    assert (await ada.client.get("/v1/session")).status_code == 200


async def test_an_account_whose_address_both_sides_verified_becomes_the_identitys(
    router: Any, at_provider: Any, world: Any, ada: Any
) -> None:
    await world.execute("UPDATE worker SET verified_at = now() WHERE name = 'ada'")
    at_provider.in_id_token = person(email="ada@test", email_verified=True)
    who = (await (await signed_in(await router.client())).get("/v1/session")).json()
    assert (who["worker_id"], who["email"]) == ("w-ada", "ada@test")
    assert (await ada.client.get("/v1/session")).status_code == 401, "sessions of the password are over"
    by_password = {"email": "ada@test", "password": PASSWORD}
    assert (await (await router.client()).post("/v1/session", json=by_password)).status_code == 401


async def test_an_address_of_another_identity_is_not_taken_away(router: Any, at_provider: Any) -> None:
    for subject, taken in (("ada-1", True), ("bob-1", False)):
        at_provider.in_id_token = person(
            **{"sagemaker:sub": subject}, email="shared@x.org", email_verified=True
        )
        who = (await (await signed_in(await router.client())).get("/v1/session")).json()
        assert (who["email"] == "shared@x.org") is taken


# --- groups and teams ---


async def memberships(world: Any) -> set[str]:
    rows = await world.rows(
        """SELECT t.name FROM team_member AS m JOIN work_team AS t ON t.id = m.team_id
           JOIN worker AS w ON w.id = m.worker_id WHERE w.subject = 'ada-1'"""
    )
    return {name for (name,) in rows}


async def ended(world: Any) -> list[dict[str, Any]]:
    rows = await world.rows(
        "SELECT payload FROM outbox_event WHERE subject = 'labeling.membership.ended' ORDER BY id"
    )
    return [payload for (payload,) in rows]


async def test_groups_are_compared_with_the_teams_at_every_sign_in(
    router: Any, at_provider: Any, world: Any
) -> None:
    surgeons = await add_group(world, "surgeons")
    await world.open_job()
    browser = await signed_in(await router.client())
    assert await memberships(world) == {"vets"}
    assert [job["name"] for job in (await browser.get("/v1/jobs")).json()["jobs"]] == ["animals"]
    at_provider.in_id_token = person(**{"sagemaker:groups": ["surgeons", "nobody-knows"]})
    await signed_in(await router.client())
    assert await memberships(world) == {"surgeons"}
    assert (await browser.get("/v1/jobs")).json()["jobs"] == [], "in the sessions that are open, too"
    (event,) = await ended(world)
    worker = await world.value("SELECT id FROM worker WHERE subject = 'ada-1'")
    assert (event["team_id"], event["worker_ids"]) == (world.team_id, [worker])
    at_provider.in_id_token = person(**{"sagemaker:groups": "others"})
    await signed_in(await router.client())
    assert await memberships(world) == {"vets", "surgeons"}
    assert surgeons != world.team_id


async def test_who_is_in_no_group_any_more_is_signed_out(
    router: Any, at_provider: Any, world: Any, eventually: Eventually
) -> None:
    browser = await signed_in(await router.client())
    at_provider.in_id_token = person(**{"sagemaker:groups": []})
    message = refused(await sign_in(await router.client()), 403, "in_no_group")
    assert "none of the groups" in message
    assert await memberships(world) == set()
    assert len(await ended(world)) == 1

    async def is_signed_out() -> bool:
        return (await browser.get("/v1/session")).status_code == 401

    await eventually(is_signed_out)
    at_provider.in_id_token = person()
    await signed_in(browser)


async def test_a_stranger_in_no_group_leaves_nothing_behind(
    router: Any, at_provider: Any, world: Any
) -> None:
    at_provider.in_id_token = person(**{"sagemaker:groups": "visitors"}, email="a@x.org", email_verified=True)
    refused(await sign_in(await router.client()), 403, "in_no_group")
    assert await nobody_is_new(world)


async def test_teams_of_others_and_deleted_ones_do_not_count(
    router: Any, at_provider: Any, world: Any
) -> None:
    gone = await add_group(world, "gone")
    await world.execute("UPDATE work_team SET deleted_at = now() WHERE id = :team", team=gone)
    foreign = await add_group(world, "foreign")
    await world.execute("UPDATE work_team SET workforce_id = NULL WHERE id = :team", team=foreign)
    at_provider.in_id_token = person(**{"sagemaker:groups": ["gone", "foreign"]})
    refused(await sign_in(await router.client()), 403, "in_no_group")


# --- what the page is told ---


async def test_the_page_is_told_how_people_sign_in(router: Any, world: Any, provider: Any) -> None:
    client = await router.client()

    async def options() -> Any:
        return (await client.get("/v1/sign-in-options")).json()

    assert await options() == {"password": True, "oidc": False}
    await use_provider(world, oidc_config(provider.issuer))
    assert await options() == {"password": True, "oidc": True}
    await world.execute("UPDATE worker SET password_hash = NULL")
    assert await options() == {"password": False, "oidc": True}


async def test_signing_in_again_ends_the_session_that_the_browser_had(router: Any, at_provider: Any) -> None:
    browser = await signed_in(await router.client())
    before = browser.cookies[SESSION]
    await signed_in(browser)
    assert browser.cookies[SESSION] != before
    copied = await router.client()
    copied.cookies.set(SESSION, before)
    assert (await copied.get("/v1/session")).status_code == 401


async def test_signing_out_says_where_to_sign_out_at_the_provider(router: Any, at_provider: Any) -> None:
    browser = await signed_in(await router.client())
    address = urlsplit((await browser.delete("/v1/session")).json()["provider_sign_out_url"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{at_provider.issuer}/oauth2/end_session"
    assert parse_qs(address.query) == {
        "client_id": [CLIENT_ID],
        "post_logout_redirect_uri": [f"{PORTAL}/"],
    }
    assert (await browser.get("/v1/session")).status_code == 401


async def test_who_signed_in_with_a_password_is_sent_nowhere(router: Any, at_provider: Any, ada: Any) -> None:
    assert (await ada.client.delete("/v1/session")).json() == {"provider_sign_out_url": None}
