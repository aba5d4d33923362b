"""What is agreed with a hub about one feed address (WebSub, W3C Recommendation of 2018-01-23)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.model.sources import SourceSlug


class Mode(StrEnum):
    """What we ask of a hub."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


class Standing(StrEnum):
    """The state of a subscription in one word, as ``aggregator sources`` shows it."""

    ASKED = "asked"
    LIVE = "live"
    LAPSED = "lapsed"
    DENIED = "denied"
    FAILED = "failed"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One agreement: the hub tells of ``topic``, which is what it calls the feed at ``url``.

    ``token`` makes ``callback`` unguessable and is what it is looked up by; ``secret`` signs what
    is delivered. ``asked`` is what was asked for last, at ``asked_at``; ``due`` is when to ask again.
    ``lease_until`` is until when the hub has promised to tell, ``None`` before it has verified.
    ``failures`` counts what was asked in vain. ``told`` is when a delivery last brought something,
    ``unread`` the first delivery that was acknowledged and is not read yet.
    """

    token: str = field(repr=False)
    source: SourceSlug
    url: str
    hub: str
    topic: str
    callback: str = field(repr=False)
    secret: str = field(repr=False)
    asked: Mode = Mode.SUBSCRIBE
    asked_at: datetime
    due: datetime
    lease_until: datetime | None = None
    failures: int = 0
    error: str = ""
    denied: bool = False
    told: datetime | None = None
    unread: datetime | None = None

    @property
    def key(self) -> tuple[SourceSlug, str]:
        """The polled address it is about."""
        return (self.source, self.url)

    def live(self, now: datetime) -> bool:
        """Tell whether the hub has promised to tell of news now."""
        return self.lease(now) > timedelta()

    def lease(self, now: datetime) -> timedelta:
        """Return how much is left of the hub's promise."""
        kept = self.asked is Mode.SUBSCRIBE and not self.denied and self.lease_until is not None
        return max(self.lease_until - now, timedelta()) if kept and self.lease_until else timedelta()

    def standing(self, now: datetime) -> Standing:
        """Return the state in one word."""
        if self.asked is Mode.UNSUBSCRIBE:
            return Standing.LEAVING
        if self.denied:
            return Standing.DENIED
        if self.live(now):
            return Standing.LIVE
        if self.error:
            return Standing.FAILED
        return Standing.ASKED if self.lease_until is None else Standing.LAPSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a hub asks of a callback with GET, as it came (WebSub, 5.2 and 5.3)."""

    mode: str
    topic: str
    challenge: str = ""
    lease_seconds: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a hub sends to a callback with POST, as it came (WebSub, 7). ``signature`` is the header."""

    token: str = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str = ""
    coding: str = ""
    signature: str = ""
