"""One question on its way from hop to hop: where it goes next, and what its end means.

Comes in: a ``Request``, and the answer of each hop. Goes out: the next hop, a value, or a ``FetchError``.
Not done here: sending anything (``client``).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aggregator.collect.http.address import Address, BadAddressError, next_hop, parse_url
from aggregator.collect.http.messages import Fetched, Request
from aggregator.collect.http.network import Door
from aggregator.collect.http.replies import ACCEPTED, BODIES, REPEATING, judge
from aggregator.errors import FetchError, RefusedAddress

HOPS = 10  # what browsers and other readers allow is 20; real chains are shorter than 5


@dataclass(frozen=True, slots=True)
class Reply:
    """One hop's answer, body undone (or its beginning, where it is none that we want)."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """One question on its way from hop to hop. ``home`` is the address as configured."""

    request: Request
    action: str
    home: Address
    proxy: Address | None
    limit: asyncio.Timeout

    def door(self, hop: Address) -> Door:
        """Return the way to a hop. The word that a certificate may be anyone's is for one host only."""
        unverified = self.request.access.insecure and hop.host == self.home.host
        return Door(hop.host, self.proxy, not unverified)

    def fails(self, cause: str, remedy: str, status: int = 0) -> FetchError:
        """Return the error for what went wrong."""
        return FetchError(self.request.subject, self.action, cause, remedy, status=status)

    def refuses(self, cause: str, remedy: str, status: int = 0) -> RefusedAddress:
        """Return the error for an address that is not asked."""
        return RefusedAddress(self.request.subject, self.action, cause, remedy, status=status)


def setting_out(request: Request, action: str, limit: asyncio.Timeout) -> tuple[Visit, Address]:
    """Return the visit and its first hop; every address of it is the operator's own."""
    proxy = request.access.proxy
    try:
        first = parse_url(request.url)
        home = parse_url(request.home) if request.home else first
        way = parse_url(proxy) if proxy else None
    except BadAddressError as error:
        raise RefusedAddress(request.subject, action, str(error), "check the address") from error
    asked = replace(request, validated=request.validated or first.url)
    return Visit(asked, action, home, way, limit), first


def onward(visit: Visit, hop: Address, reply: Reply, *, secure: bool) -> Address:
    """Return the next hop, or refuse it."""
    location = reply.headers.get("location", "").strip()
    if not location:
        raise visit.fails(f"{reply.status}: a redirect without a Location", "ask the outlet", reply.status)
    if visit.request.form and reply.status not in REPEATING:
        cause = f"{reply.status}: a redirect that would lose what is posted"
        raise visit.fails(cause, "only 307 and 308 repeat it", reply.status)
    try:
        return next_hop(hop, location, secure=secure)
    except BadAddressError as error:
        raise visit.refuses(str(error), "check the address in a browser", reply.status) from error


def refuse_endless(visit: Visit, hop: Address, seen: set[str]) -> None:
    """Stop a chain that goes in a circle or on and on."""
    if hop.url in seen:
        cause = "redirects in a circle (cookies are not kept)"
    elif len(seen) > HOPS:
        cause = f"more than {HOPS} redirects"
    else:
        return
    raise visit.fails(cause, "check the address in a browser")


def settled(visit: Visit, hop: Address, permanent: str, reply: Reply) -> Fetched:
    """Turn the last hop's answer into a value, or raise the error that it is."""
    accepted = bool(visit.request.form) and reply.status in ACCEPTED
    if reply.status not in BODIES and not accepted:
        raise judge(visit.request, visit.action, reply.status, reply.headers, reply.body, hop.host)
    if not reply.body.strip() and not accepted:
        raise visit.fails(f"{reply.status}: an empty body", "ask the outlet", reply.status)
    return Fetched(
        url=hop.url, permanent_url=permanent, status=reply.status, headers=reply.headers, body=reply.body
    )
