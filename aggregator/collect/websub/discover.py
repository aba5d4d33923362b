"""Which hub tells of a feed, and under which name (WebSub, 4).

In: an answer's headers, and the links that its document carries. Out: ``Advertised``. The ``Link`` header
comes before the document, and of several hubs the first is taken. Only links of the feed itself
count, or of a page's head: an entry, or a page's body, may hold what a stranger wrote. Pure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from aggregator.collect.http.address import BadAddressError, parse_url

# One link-value of RFC 8288, 3: its target, and its parameters up to the comma that ends it.
LINK = re.compile(r'<([^<>]*)>((?:[^,"<]|"(?:[^"\\]|\\.)*")*)')
PARAMETER = re.compile(r';\s*([\w!#$&+.^`|~*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')
HEAD = 262_144  # characters of a page among which its head ends, as for autodiscovery (``parse.page``)
MOST = 16  # links; a document that names more hubs than that wants something else

Link = tuple[str, str]  # (rel, target)


@dataclass(frozen=True, slots=True)
class Advertised:
    """The hub, and the address that it knows the feed by; ``""`` both where no hub is named."""

    hub: str = ""
    topic: str = ""


def advertised(headers: Mapping[str, str], document: Sequence[Link], fetched: str) -> Advertised:
    """Return what an answer says; ``fetched`` is the address that gave it in the end.

    Each of the two is looked for in the header first. A feed that names no self, though it must, is
    known by the address it was fetched from.
    """
    said = [*in_header(headers.get("link", ""), fetched), *document]
    hub = _first(said, "hub", fetched)
    if not hub:
        return Advertised()
    return Advertised(hub, _first(said, "self", fetched) or fetched)


def in_header(header: str, base: str) -> list[Link]:
    """Return the links of a ``Link`` header that are about the document itself (RFC 8288, 3)."""
    found: list[Link] = []
    for match in LINK.finditer(header):
        parameters: dict[str, str] = {}
        for name, quoted, token in PARAMETER.findall(match[2]):
            parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or token)
        # A link with another anchor says something about another document (RFC 8288, 3.2).
        if _joined(base, parameters.get("anchor", base)) == base:
            found += [(rel, match[1].strip()) for rel in parameters.get("rel", "").lower().split()]
    return found


def in_page(text: str, base: str) -> tuple[Link, ...]:
    """Return the hubs and selves that an HTML page's head names, absolute, in its order."""
    tree = LexborHTMLParser(text[:HEAD])
    own = tree.css_first("head base[href]")
    start = _joined(base, (own.attributes.get("href") or "") if own else "")
    links = (link.attributes for link in tree.css("head link[rel][href]"))
    return among((link.get("rel") or "", _joined(start, link.get("href") or "")) for link in links)


def among(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return the few links that matter here of any number; one may have several relations."""
    each = ((rel, target.strip()) for rels, target in links for rel in rels.lower().split())
    return tuple(dict.fromkeys(link for link in each if link[0] in ("hub", "self") and link[1]))[:MOST]


def _first(links: Iterable[Link], rel: str, base: str) -> str:
    """Return the first address of a kind that can be asked, word for word: hubs compare topics as texts."""
    for found, target in links:
        if found == rel:
            address = _joined(base, target)
            if _askable(address):
                return address
    return ""


def _joined(base: str, target: str) -> str:
    """Return a target made absolute, ``""`` where that cannot be."""
    try:
        return urljoin(base, target.strip())
    except ValueError:  # brackets without an address, characters that pose as others
        return ""


def _askable(address: str) -> bool:
    """Tell whether an address is a plain http(s) one; nobody's password is told to a hub."""
    try:
        return not parse_url(address).user
    except BadAddressError:
        return False
