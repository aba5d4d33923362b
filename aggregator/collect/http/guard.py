"""Which addresses may be reached. Pure: addresses and host names in, a reason to refuse out.

Not done here: resolving names (``resolve``) and connecting (``client``), which ask here about every
address that a name has, at the moment of connecting, so that a name cannot change its mind between.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address

# IANA IPv4 Special-Purpose Address Registry, everything in it that is not "globally reachable", and
# 168.63.129.16, the one public-looking address of a cloud's own machinery (Azure's wire server).
CLOSED_V4 = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local, where clouds keep metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved or broadcast"),
    )
)
# IPv6: only 2000::/3 is handed out for the public net (IANA IPv6 Address Space), minus these.
PUBLIC_V6 = IPv6Network("2000::/3")
CLOSED_V6 = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("2001::/23", "Teredo or protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4, which wraps an IPv4 address"),
        ("3fff::/20", "documentation"),
    )
)
OUTSIDE_V6 = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "an IPv4 address in disguise"),
        ("::/96", "an IPv4 address in disguise"),
        ("64:ff9b::/96", "NAT64, which wraps an IPv4 address"),
        ("64:ff9b:1::/48", "NAT64, which wraps an IPv4 address"),
        ("fc00::/7", "private (ULA)"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
NEVER = ("multicast", "unspecified", "this network", "reserved or broadcast")
DOTTED = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
# WHATWG URL, "ends in a number": such a host is taken for an IPv4 address by one library or another.
NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)", re.IGNORECASE)


def closed(address: IPAddress) -> str:
    """Return why an address is not public, in a few words; ``""`` for a public one."""
    if isinstance(address, IPv4Address):
        return next((reason for network, reason in CLOSED_V4 if address in network), "")
    inside = CLOSED_V6 if address in PUBLIC_V6 else OUTSIDE_V6
    reason = next((reason for network, reason in inside if address in network), "")
    return reason if reason or address in PUBLIC_V6 else "not handed out for the public net"


def refusal(address: IPAddress, host: str, *, allow_private: bool) -> str:
    """Return why ``host`` must not be reached at ``address``, ``""`` where it may be.

    ``allow_private`` is the operator's word for this one host: it opens private addresses, never those
    that name no single machine.
    """
    reason = closed(address)
    if not reason or (allow_private and reason not in NEVER):
        return ""
    return f"{host} is {reason}" if host == str(address) else f"{host} leads to {address} ({reason})"


def named_refusal(host: str, *, allow_private: bool) -> str:
    """Return why a host must not be asked for by its name alone, where somebody else resolves names."""
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, 6.3
        return "" if allow_private else f"{host} is loopback"
    try:
        return refusal(ip_address(host), host, allow_private=allow_private)
    except ValueError:
        return ""


def disguised(host: str) -> bool:
    """Tell whether a host is an IPv4 address in an odd spelling: octal, hex, decimal, too short."""
    last = host.rstrip(".").rpartition(".")[2]
    return bool(NUMBER.fullmatch(last)) and not _is_plain(host)


def scoped(host: str) -> bool:
    """Tell whether a host is an IPv6 address bound to a network card (``fe80::1%eth0``)."""
    return "%" in host


def parse_address(text: str) -> IPAddress:
    """Return an address as a resolver wrote it; the zone of a link-local one is dropped."""
    return ip_address(text.partition("%")[0])


def _is_plain(host: str) -> bool:
    """Tell whether a host is four decimal numbers below 256."""
    return bool(DOTTED.fullmatch(host)) and all(int(part) < 256 for part in host.split("."))  # noqa: PLR2004
