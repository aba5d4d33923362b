"""What a status means. Pure: status and headers in, the error to raise out.

Not done here: following redirects, and the body of a good answer (``client``).
"""

from collections.abc import Mapping
from datetime import datetime

from aggregator.collect.http.freshness import retry_after
from aggregator.collect.http.messages import Request
from aggregator.collect.http.site import site
from aggregator.errors import Blocked, FetchError, Gone, Throttled, one_line

REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
REPEATING = (307, 308)  # after which a POST stays one (RFC 9110, 15.4.8)
ACCEPTED = range(200, 300)  # each of them says that what was posted has come (RFC 9110, 15.3)
# 203 is a 200 that a proxy has touched (RFC 9110, 15.3.4).
BODIES = (200, 203)
MEANINGS = {
    204: ("no content", "ask the outlet; a feed without a body cannot be read"),
    206: ("a part of the body, though no part was asked for", "ask the outlet"),
    226: ("a delta (226), though none was asked for", "ask the outlet"),
    304: ("not modified, though nothing of it is known", "the server's cache is wrong; ask the outlet"),
    400: ("the server does not understand the request", "check the address"),
    401: ("a password is asked for", "give the source auth: {basic: 'user:${env:NAME}'} in feeds.yaml"),
    403: ("access is forbidden", "the outlet may block programs; see whether a browser may"),
    404: ("there is no such page", "look for the feed's new address on the outlet's home page"),
    406: ("the server has no feed format that we read", "ask the outlet"),
    407: ("the proxy asks for a password", "write it into proxy as http://user:${env:NAME}@host:port"),
    451: ("withheld for legal reasons", "another network may see it"),
}
SERVER = ("the server has a problem of its own", "nothing to do unless it lasts")
CLIENT = ("the server refuses the request", "check the address")
OTHER = ("an answer that makes no sense here", "check the address")
CHALLENGE_MARKS = (b"challenge-platform", b"cf-chl-", b"Just a moment...")


def judge(  # noqa: PLR0913, PLR0917 - what was asked, and what came
    request: Request, action: str, status: int, headers: Mapping[str, str], start: bytes, host: str
) -> FetchError:
    """Return the error for an answer that brings no feed. ``start`` is the beginning of its body."""
    subject = request.subject
    wait = retry_after(headers, request.now)
    if status == 410:  # noqa: PLR2004
        remedy = "take it out of feeds.yaml, or look for a new address"
        return Gone(subject, action, "410: gone for good", remedy, status=status)
    if throttles(status, headers, request.now):
        cause = f"{status}: too many requests" if status == 429 else f"{status}: down for now"  # noqa: PLR2004
        asked = "no Retry-After" if wait is None else f"Retry-After: {one_line(headers['retry-after'])[:40]}"
        cause, remedy = f"{cause} ({asked})", "it is asked later"
        return Throttled(subject, action, cause, remedy, status=status, wait=wait, site=site(host))
    if challenged(status, headers, start):
        cause = f"{status}: blocked by a browser check (Cloudflare)"
        return Blocked(subject, action, cause, "ask the outlet to let feed readers in", status=status)
    cause, remedy = meaning(status)
    return FetchError(subject, action, f"{status}: {cause}", remedy, status=status)


def throttles(status: int, headers: Mapping[str, str], now: datetime) -> bool:
    """Tell whether an answer asks us to wait: 429 always, 503 where it says for how long."""
    return status == 429 or (status == 503 and retry_after(headers, now) is not None)  # noqa: PLR2004


def meaning(status: int) -> tuple[str, str]:
    """Return (cause, remedy) of a status."""
    if status in MEANINGS:
        return MEANINGS[status]
    return {4: CLIENT, 5: SERVER}.get(status // 100, OTHER)


def challenged(status: int, headers: Mapping[str, str], start: bytes) -> bool:
    """Tell whether a refusal is a browser check: Cloudflare names it in a header, or in its page."""
    if status not in (403, 429, 503):
        return False
    return "cf-mitigated" in headers or any(mark in start for mark in CHALLENGE_MARKS)
