"""What is said to a hub, and what its word does to a subscription (WebSub, 5 to 7). Pure.

In: a subscription as it stands, what the hub asks or sends, the time. Out: the subscription after it.
Time and chance are arguments. Not done here: sending, remembering, reading what was delivered.
"""

import hmac
import re
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from aggregator.collect.http.address import BadAddressError, parse_url
from aggregator.collect.http.guard import closed
from aggregator.errors import one_line
from aggregator.model import Access, Http, SourceSlug
from aggregator.model.subscriptions import Mode, Subscription, Verification

PATH = "websub"  # the first part of a callback's path; no topic may be called so
# What the specification calls a good lease (8.2), and the longest that a big hub grants.
LEASE = timedelta(days=10)
# A promise for longer is not believed: a hub that has forgotten it would never be asked again.
LONGEST_LEASE = timedelta(days=30)
# Of a lease, this much passes before it is renewed: two days are left of ten to try again.
RENEWED_AFTER = 0.8
# What a hub asks for by its leases is granted, but no faster than this.
SHORTEST_RENEWAL = timedelta(minutes=5)
# Between two tries of what fails, doubled each time, as with polls that fail.
RETRY, LONGEST_RETRY = timedelta(hours=1), timedelta(days=1)
# A hub that said no may be asked again after a week, for its operator may have mended something.
AFTER_DENIAL = timedelta(days=7)
# A hub that does not hear that we leave is told so this often; its lease ends anyway.
FAREWELLS = 3
DOUBLINGS = 10  # beyond the cap; keeps the power of two small
LONGEST_CHALLENGE = 2_048  # characters; real ones have under 100
UNVERIFIED = "the hub took the request, but has not asked back; can it reach publish.base_url?"
SECONDS = re.compile(r"[0-9]{1,12}")
# SHA-1 is what most hubs still sign with (7.1), and as an HMAC it is not broken.
ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})
HOME_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid")


def public(url: str) -> bool:
    """Tell whether others can reach an address of ours, as far as its text shows."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not closed(ip_address(host))
    except ValueError:
        return "." in host and not f".{host}".endswith(HOME_NAMES)


def reachable(base_url: str, hub: str, http: Http) -> bool:
    """Tell whether a hub may be asked to call us back: not at a private address, unless it is at home too."""
    return public(base_url) or http.host(urlsplit(hub).hostname or "").allow_private


def shared(url: str, access: Access) -> bool:
    """Tell whether a feed is there for everybody; what only we may read no hub is told of, nor could read.

    Who asks by a proxy may have a reason not to be known to whoever the feed names.
    """
    try:
        named = bool(parse_url(url).user)
    except BadAddressError:
        return False
    return not (named or access.basic or access.bearer or access.headers or access.proxy)


def callback(base_url: str, token: str) -> str:
    """Return the address that a hub calls."""
    return f"{base_url}/{PATH}/{token}"


def agreement(  # noqa: PLR0913 - all of what is agreed
    *,
    source: SourceSlug,
    url: str,
    hub: str,
    topic: str,
    base_url: str,
    token: str,
    secret: str,
    now: datetime,
) -> Subscription:
    """Return a subscription that is to be asked for now. ``token`` and ``secret`` must be random."""
    return Subscription(
        token=token,
        source=source,
        url=url,
        hub=hub,
        topic=topic,
        callback=callback(base_url, token),
        secret=secret,
        asked_at=now,
        due=now,
    )


def form(subscription: Subscription) -> tuple[tuple[str, str], ...]:
    """Return what is posted to the hub (5.1)."""
    said = (
        ("hub.callback", subscription.callback),
        ("hub.mode", subscription.asked.value),
        ("hub.topic", subscription.topic),
    )
    if subscription.asked is Mode.UNSUBSCRIBE:
        return said
    # The secret goes to hubs without TLS too: who reads it on the way could as well change what is
    # delivered, and against anybody else it holds.
    lease = str(int(LEASE.total_seconds()))
    return (*said, ("hub.lease_seconds", lease), ("hub.secret", subscription.secret))


def asking(subscription: Subscription, mode: Mode, now: datetime) -> Subscription:
    """Return the subscription as it stands while it is being asked for.

    Stored before the hub is asked, for a hub may verify before it answers. It counts as asked in
    vain until the hub has verified it, so that no crash in between asks again at once.
    """
    before = subscription.failures if mode is subscription.asked else 0
    return replace(
        subscription,
        asked=mode,
        asked_at=now,
        due=now + _backoff(before),
        failures=before + 1,
        error=subscription.error or UNVERIFIED if before else "",
    )


def failed(subscription: Subscription, cause: str, now: datetime, wait: timedelta | None) -> Subscription:
    """Return the subscription after a hub could not be asked; ``wait`` is its Retry-After."""
    rest = max(_backoff(subscription.failures - 1), min(wait or timedelta(), AFTER_DENIAL))
    return replace(subscription, due=now + rest, error=one_line(cause))


def verified(
    subscription: Subscription, asked: Verification, now: datetime, chance: float
) -> Subscription | None:
    """Return what a hub's question makes of a subscription, ``None`` where the answer is no (5.2, 5.3).

    It is about this topic and nothing else, and about what we asked for last. ``chance`` in [0, 1)
    spreads renewals. What comes back with ``asked`` ``UNSUBSCRIBE`` and no lease is over.
    """
    if asked.topic != subscription.topic:
        return None
    if asked.mode == "denied":
        reason = one_line(asked.reason)[:200] or "no reason given"
        return replace(subscription, denied=True, lease_until=None, due=now + AFTER_DENIAL, error=reason)
    if asked.mode != subscription.asked.value or not _echoable(asked.challenge):
        return None
    if subscription.asked is Mode.UNSUBSCRIBE:
        return replace(subscription, lease_until=None, failures=0, error="")
    lease = _lease(asked.lease_seconds)
    rest = max(lease * RENEWED_AFTER * (1 - chance / 10), SHORTEST_RENEWAL)
    return replace(subscription, lease_until=now + lease, due=now + rest, failures=0, error="", denied=False)


def over(subscription: Subscription, now: datetime) -> bool:
    """Tell whether nothing is left to be said about a subscription that is not wanted.

    Its hub has promised nothing (any more), or has been told often enough that we leave.
    """
    unpromised = subscription.lease_until is None or subscription.lease_until <= now
    leaving = subscription.asked is Mode.UNSUBSCRIBE and subscription.due <= now
    return unpromised or (leaving and subscription.failures >= FAREWELLS)


def genuine(secret: str, body: bytes, signature: str) -> bool:
    """Tell whether a body was signed with the secret (7.1); compared in constant time."""
    name, _, digest = signature.strip().lower().partition("=")
    if name not in ALGORITHMS or not digest.isascii():
        return False
    return hmac.compare_digest(hmac.digest(secret.encode(), body, name).hex(), digest)


def _backoff(failures: int) -> timedelta:
    doublings = min(max(failures, 0), DOUBLINGS)
    return min(RETRY * float(2**doublings), LONGEST_RETRY)


def _lease(text: str) -> timedelta:
    """Return how long a hub promises to tell; older hubs do not say, and keep to what was asked."""
    granted = timedelta(seconds=int(text)) if SECONDS.fullmatch(text.strip()) else LEASE
    return min(granted, LONGEST_LEASE)


def _echoable(challenge: str) -> bool:
    """Tell whether a text may be sent back: some, not too much, and nothing binary (8.2)."""
    return 0 < len(challenge) <= LONGEST_CHALLENGE and challenge.isprintable()
