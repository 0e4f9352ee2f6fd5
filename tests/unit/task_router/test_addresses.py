from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from task_router.access.addresses import AddressNotAllowed, allows, client_address, closed_teams

PROXIES = [ip_network("10.9.0.0/24"), ip_network("fd00::/64")]
OFFICE = ip_address("10.1.2.3")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "seen"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("::ffff:192.0.2.7", [], "192.0.2.7"),
        ("2001:db8::7", [], "2001:db8::7"),
        ("192.0.2.7", ["10.1.2.3"], "192.0.2.7"),
        ("10.9.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("::ffff:10.9.0.1", ["::ffff:192.0.2.7"], "192.0.2.7"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.9.0.1", [], "10.9.0.1"),
        ("10.9.0.1", ["192.0.2.7, 10.9.0.2"], "192.0.2.7"),
        ("10.9.0.1", ["192.0.2.7", "10.9.0.2"], "192.0.2.7"),
        ("10.9.0.1", ["10.9.0.2"], "10.9.0.2"),
    ],
)
def test_the_client_is_the_last_address_that_no_proxy_of_ours_has(
    peer: str, forwarded_for: list[str], seen: str
) -> None:
    assert client_address(peer, forwarded_for, PROXIES) == ip_address(seen)


@pytest.mark.parametrize("claims", [["10.1.2.3, 192.0.2.7"], ["10.1.2.3", "192.0.2.7"]])
def test_what_the_client_wrote_before_the_proxy_did_counts_for_nothing(claims: list[str]) -> None:
    assert client_address("10.9.0.1", claims, PROXIES) == ip_address("192.0.2.7")


def test_without_trusted_proxies_the_header_is_ignored() -> None:
    assert client_address("10.9.0.1", ["10.1.2.3"], []) == ip_address("10.9.0.1")


@pytest.mark.parametrize(
    ("peer", "forwarded_for"),
    [
        (None, []),
        (None, ["10.1.2.3"]),
        ("a socket", []),
        ("10.9.0.1", ["unknown"]),
        ("10.9.0.1", [""]),
        ("10.9.0.1", ["10.1.2.3, who?, 10.9.0.2"]),
    ],
)
def test_an_address_that_nobody_can_read_is_unknown(peer: str | None, forwarded_for: list[str]) -> None:
    assert client_address(peer, forwarded_for, PROXIES) is None


@pytest.mark.parametrize(
    ("cidrs", "allowed"),
    [
        ([], True),
        (["10.1.0.0/16"], True),
        (["10.1.99.99/16"], True),
        (["192.0.2.0/24", "10.1.2.3/32"], True),
        (["10.2.0.0/16"], False),
        (["::/0"], False),
        (["2001:db8::/32", "0.0.0.0/0"], True),
    ],
)
def test_an_address_is_allowed_inside_any_of_the_ranges(cidrs: list[str], *, allowed: bool) -> None:
    assert allows(cidrs, OFFICE) is allowed


def test_ranges_of_ipv6_hold_ipv6_addresses() -> None:
    assert allows(["2001:db8::/32"], ip_address("2001:db8::7"))
    assert not allows(["0.0.0.0/0"], ip_address("2001:db8::7"))


def test_an_unknown_address_is_inside_no_range() -> None:
    assert allows([], None)
    assert not allows(["0.0.0.0/0", "::/0"], None)


def test_teams_that_do_not_take_the_address_are_closed() -> None:
    assert closed_teams({1: [], 2: ["10.1.0.0/16"], 3: ["10.2.0.0/16"]}, OFFICE) == {3}


def test_a_worker_without_teams_may_come_from_anywhere() -> None:
    assert closed_teams({}, None) == frozenset()


def test_nothing_is_open_where_every_team_is_closed() -> None:
    with pytest.raises(AddressNotAllowed):
        closed_teams({1: ["10.2.0.0/16"], 2: ["10.3.0.0/16"]}, OFFICE)
