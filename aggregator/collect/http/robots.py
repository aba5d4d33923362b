"""What a site's robots.txt leaves open to programs (RFC 9309).

``allows`` is pure: the file's text, who asks and where, the answer out. ``Robots`` asks for the file
itself, once a day for a site. Feeds are not asked about: whoever subscribes to one asks for that very
document; article pages, which nobody named, are. Not done here: ``Crawl-delay`` and the like, which the
RFC does not know (``http.hosts`` holds our rate), and fetching pages.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from aggregator.collect.http.address import BadAddressError, parse_url
from aggregator.collect.http.messages import Fetched, NotModified, Request
from aggregator.errors import FetchError, Throttled
from aggregator.model import PLAIN_ACCESS, Access, Http, SourceSlug

FILE = "/robots.txt"
ACCEPT_TEXT = "text/plain, */*;q=0.1"
LARGEST = 500 * 1024  # RFC 9309, 2.5: at least so much is read; what comes after does not count
FRESH = timedelta(hours=24)  # RFC 9309, 2.4: a copy is not used for longer ...
RETRY = timedelta(hours=1)  # ... and a site whose file cannot be had is asked again after the polite hour
REMEMBERED = 1_000  # sites; the one asked about longest ago is forgotten first
TOKEN = re.compile(r"[A-Za-z_-]+")  # RFC 9309, 2.2.1: what a crawler is called by
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a group; ``pattern`` may hold ``*`` for anything, and ``$`` at its end for the end."""

    allow: bool
    pattern: str

    def matches(self, path: str) -> bool:
        """Tell whether the pattern begins the path. In one pass: no pattern costs more than its length."""
        anchored = self.pattern.endswith("$")
        first, *pieces = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        last = pieces.pop() if anchored and pieces else None
        for piece in pieces:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        if last is not None:
            return len(path) - len(last) >= at and path.endswith(last)
        return not anchored or at == len(path)


def allows(text: str, url: str, agent: str) -> bool:
    """Tell whether a robots.txt leaves an address open to ``agent``, a User-Agent as it is sent."""
    return permitted(rules_for(text, agent), url)


def rules_for(text: str, agent: str) -> tuple[Rule, ...]:
    """Return the rules of every group for the agent's name, else of those for everybody."""
    named = TOKEN.match(agent)
    name = named[0].lower() if named else ""
    own: list[Rule] = []
    general: list[Rule] = []
    spoken_of = False
    for agents, rules in _groups(text):
        if name and name in agents:
            spoken_of = True
            own += rules
        elif "*" in agents:
            general += rules
    return tuple(own if spoken_of else general)


def permitted(rules: tuple[Rule, ...], url: str) -> bool:
    """Tell what the rules say of an address: the longest pattern decides, and of two as long the kinder."""
    parts = urlsplit(url)
    path = _normal(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
    if path == FILE:
        return True
    matching = [(len(rule.pattern), rule.allow) for rule in rules if rule.matches(path)]
    return max(matching)[1] if matching else True


def _groups(text: str) -> Iterator[tuple[set[str], list[Rule]]]:
    """Yield every group: whom it is for, and its rules. User-agent lines in a row share theirs."""
    agents: set[str] = set()
    rules: list[Rule] = []
    begun = False
    for key, value in _lines(text):
        if key == "user-agent":
            if begun:
                yield agents, rules
                agents, rules, begun = set(), [], False
            named = TOKEN.match(value)
            agents.add(named[0].lower() if named else value[:1])
        elif agents:
            begun = True
            if value:  # an empty Disallow forbids nothing
                rules.append(Rule(key == "allow", _normal(value)))
    yield agents, rules


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the lines that count, as (key in lower case, value)."""
    for line in re.split(r"[\r\n]+", text.removeprefix("\ufeff")):
        key, colon, value = line.partition("#")[0].partition(":")
        name = key.strip().lower()
        if colon and name in ("user-agent", "allow", "disallow"):
            yield name, value.strip()


def _normal(path: str) -> str:
    """Return a path or pattern in one spelling: what needs no percent-encoding has none (RFC 9309, 2.2.2)."""
    encoded = quote(path, safe="%/:?[]@!$&'()*+,;=-._~#")
    return ESCAPE.sub(_escape, encoded)


def _escape(match: re.Match[str]) -> str:
    """Return an escape decoded where it need not be one, else in capitals."""
    octet = int(match[1], 16)
    return chr(octet) if octet in UNRESERVED else match[0].upper()


class Fetching(Protocol):
    """What fetches: the program's one client."""

    @property
    def settings(self) -> Http:
        """The rules it keeps."""

    def fetch(self, request: Request) -> Awaitable[Fetched | NotModified]:
        """Ask once."""


@dataclass(slots=True)
class Site:
    """What is known of one site; ``rules`` is ``None`` until its file was had once."""

    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: tuple[Rule, ...] | None = None
    until: datetime | None = None


class Robots:
    """Answers for article pages whether they may be fetched. Use one for the whole program."""

    def __init__(self, fetcher: Fetching, now: Callable[[], datetime]) -> None:
        """Keep who fetches, and the program's clock."""
        self._fetcher = fetcher
        self._now = now
        self._sites: OrderedDict[tuple[object, Access], Site] = OrderedDict()

    async def allows(
        self, url: str, subject: SourceSlug, access: Access = PLAIN_ACCESS, home: str = ""
    ) -> bool:
        """Tell whether a page may be fetched; the file is asked for the way the page would be.

        A file that is not there allows all, one that cannot be had nothing (RFC 9309, 2.3.1); what was
        known of it before still holds then.
        """
        if self._fetcher.settings.robots == "ignore":
            return True
        try:
            address = parse_url(url)
        except BadAddressError:
            return False
        site = self._site((address.origin, access))
        async with site.asking:
            if site.until is None or not self._now() < site.until <= self._now() + FRESH:
                await self._refresh(site, Request(
                    subject=subject, url=_file_of(address.url), now=self._now(), access=access,
                    home=home, accept=ACCEPT_TEXT,
                ))  # fmt: skip
        return site.rules is not None and permitted(site.rules, address.url)

    def _site(self, key: tuple[object, Access]) -> Site:
        """Return what is known of a site."""
        site = self._sites.setdefault(key, Site())
        self._sites.move_to_end(key)
        if len(self._sites) > REMEMBERED:
            self._sites.popitem(last=False)
        return site

    async def _refresh(self, site: Site, request: Request) -> None:
        """Ask for the file."""
        rest = FRESH
        try:
            answer = await self._fetcher.fetch(request)
        except FetchError as error:
            if _is_absent(error):
                site.rules = ()
            else:
                rest = RETRY
        else:
            body = answer.body[:LARGEST] if isinstance(answer, Fetched) else b""
            site.rules = rules_for(body.decode("utf-8", "replace"), self._fetcher.settings.user_agent)
        site.until = self._now() + rest


def _file_of(url: str) -> str:
    """Return where a site keeps its robots.txt."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{FILE}"


def _is_absent(error: FetchError) -> bool:
    """Tell a site without the file (4xx, an empty answer) from one that cannot say (5xx, no answer)."""
    return not isinstance(error, Throttled) and 200 <= error.status < 500  # noqa: PLR2004
