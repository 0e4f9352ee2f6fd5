"""Where a request comes from, and what is open to that address. Pure: contract sections 2.4 and 8.4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from groundwork.errors import NotFound

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class AddressNotAllowed(NotFound):
    """Nothing here is open to the network address that you come from; use the network that your team works
    from."""

    code = "address_not_allowed"


def client_address(
    peer: str | None, forwarded_for: Sequence[str], trusted_proxies: Sequence[Network]
) -> Address | None:
    """The client's address; None when it cannot be known.

    `forwarded_for`: the values of X-Forwarded-For in the order in which they came. A proxy adds the address
    that called it at the end, and whatever stands before that is the caller's own claim. So the list is read
    from its end, and for as long as the address so far is one of our proxies.
    """
    address = _address(peer or "")
    claims = [claim.strip() for value in forwarded_for for claim in value.split(",")]
    while claims and address is not None and _is_inside(address, trusted_proxies):
        address = _address(claims.pop())
    return address


def allows(cidrs: Sequence[str], address: Address | None) -> bool:
    """Whether a workforce with these CIDRs takes requests from the address. Without CIDRs it takes all; an
    unknown address is inside none."""
    if not cidrs:
        return True
    return address is not None and _is_inside(address, [_network(cidr) for cidr in cidrs])


def closed_teams(teams: Mapping[int, Sequence[str]], address: Address | None) -> frozenset[int]:
    """Those of a worker's teams that he is not a member of at this address.

    `teams`: the CIDRs of each team's workforce. Raises AddressNotAllowed when he has teams and none is left.
    """
    closed = frozenset(team for team, cidrs in teams.items() if not allows(cidrs, address))
    if teams and len(closed) == len(teams):
        raise AddressNotAllowed
    return closed


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket that listens on IPv6 shows its IPv4 clients like this.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_inside(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


@lru_cache(maxsize=256)
def _network(cidr: str) -> Network:
    return ip_network(cidr, strict=False)
