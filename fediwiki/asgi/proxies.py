"""Who is really asking: the client's address, through proxies that are ours."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

_UNKNOWN = "unknown"
_HOME_NETWORK_BITS = 64
_REGION_BITS_4 = 24
_REGION_BITS_6 = 48


def client_address(scope: Scope, trusted: Sequence[str]) -> str:
    """The address of the client; `X-Forwarded-For` counts only where a trusted proxy added it.

    `trusted` are addresses or networks. Without a readable address it is `unknown`.
    """
    client = scope.get("client")
    address = _parsed(client[0]) if client else None
    if address is None:
        return _UNKNOWN
    networks = [ip_network(each, strict=False) for each in trusted]
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    # From the right: each proxy of ours appends whom it heard, anything further left is hearsay.
    for text in reversed(forwarded):
        if not any(address in network for network in networks):
            break
        nearer = _parsed(text.strip())
        if nearer is None:
            break
        address = nearer
    return str(address)


def neighbourhood(address: str) -> str:
    """What one party certainly holds: an IPv4 address, but a whole /64 of IPv6."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, _HOME_NETWORK_BITS), strict=False))
    return address


def network(address: str) -> str:
    """Roughly where somebody is: a /24 of IPv4 or a /48 of IPv6; nothing where that is unknown."""
    parsed = _parsed(address)
    if parsed is None:
        return ""
    bits = _REGION_BITS_4 if isinstance(parsed, IPv4Address) else _REGION_BITS_6
    return str(ip_network((parsed, bits), strict=False))


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
