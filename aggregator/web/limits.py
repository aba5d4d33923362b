"""How often something may be asked for: by one network of clients, and by all together.

In: who asks, and a moment. Out: how long to wait. Memory is bounded: of many networks, those are forgotten
that have asked longest ago. Pure but for what it remembers; whoever asks tells the time.
"""

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass

# What one provider gives one household: an IPv4 address is often shared, an IPv6 network is one's own.
PREFIX = {4: 24, 6: 48}
# Networks that are remembered, of about 200 bytes each.
NETWORKS = 4096


@dataclass(frozen=True, slots=True)
class Limit:
    """``burst`` at once, then one every ``seconds``."""

    burst: int
    seconds: float


class Bucket:
    """What is left of one limit."""

    __slots__ = ("_at", "_left", "_limit")

    def __init__(self, limit: Limit, now: float) -> None:
        """Be full."""
        self._limit = limit
        self._left = float(limit.burst)
        self._at = now

    def take(self, now: float) -> float:
        """Take one, or return the seconds until there is one again; ``now`` never goes back."""
        gained = (now - self._at) / self._limit.seconds
        self._left, self._at = min(float(self._limit.burst), self._left + gained), now
        if self._left < 1:
            return (1 - self._left) * self._limit.seconds
        self._left -= 1
        return 0.0


class Networks:
    """A bucket for each network."""

    def __init__(self, limit: Limit, most: int = NETWORKS) -> None:
        """Know nobody yet."""
        self._limit = limit
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._buckets)

    def take(self, client: str, now: float) -> float:
        """Take one of the client's network, or return the seconds to wait."""
        name = network(client)
        bucket = self._buckets.get(name) or Bucket(self._limit, now)
        self._buckets[name] = bucket
        self._buckets.move_to_end(name)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket.take(now)


def network(client: str) -> str:
    """Return the network of an address, one for all texts that are none."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address.packed, PREFIX[address.version]), strict=False))


def client_of(peer: str, forwarded: str) -> str:
    """Return who asks: the peer, or whom a proxy on this machine names last in ``X-Forwarded-For``.

    What stands before that name is the client's own word. Whoever reaches us without the proxy is no peer
    of this machine, and is not believed.
    """
    try:
        local = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        local = False
    return (forwarded.rpartition(",")[2].strip() if local else "") or peer


def whole_seconds(wait: float) -> str:
    """Return a Retry-After."""
    return str(max(1, math.ceil(wait)))
