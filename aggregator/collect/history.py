"""What a feed published before its first document: its earlier pages or archives (RFC 5005, 3 and 4).

In: the first document as read, where it came from, a way to read another one. Out: the articles of the
earlier ones, each once. Asked for at a first fetch only; bounded in pages, kept to the feed's own origin,
and ended by a circle. A page that cannot be read ends it with a warning: the feed itself is none the worse.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aggregator.collect.http.address import BadAddressError, parse_url
from aggregator.collect.jobs import FeedRead
from aggregator.errors import CollectError
from aggregator.model import Article

# Requests beyond the first. What they bring is stored and may join stories; ``first_fetch`` and ``announce``
# keep it from being published as news, so more of it would only cost the outlet.
MOST_PAGES = 10


@dataclass(slots=True)
class History:
    """The articles of earlier documents, and what ended the reading of them too soon."""

    articles: list[Article] = field(default_factory=list)
    warnings: tuple[str, ...] = ()


async def history(first: FeedRead, start: str, page: Callable[[str], Awaitable[FeedRead]]) -> History:
    """Follow the documents before ``first``, which came from ``start``; ``page`` reads one by its address."""
    found = History()
    known = {article.entry_id for article in first.articles}
    asked, address = {start}, first.earlier
    while address not in asked and len(asked) <= MOST_PAGES and _at_home(start, address):
        asked.add(address)
        try:
            read = await page(address)
        except CollectError as error:
            found.warnings = (f"an earlier page of it cannot be read ({error.cause})",)
            return found
        found.articles += [article for article in read.articles if article.entry_id not in known]
        known |= {article.entry_id for article in read.articles}
        address = read.earlier
    return found


def _at_home(start: str, address: str) -> bool:
    """Tell whether an address is of the feed's own origin; ``""`` and what is no address are of none."""
    try:
        home, other = parse_url(start), parse_url(address)
    except BadAddressError:
        return False
    return (home.scheme, home.host, home.port) == (other.scheme, other.host, other.port)
