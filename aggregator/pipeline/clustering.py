"""Articles given as rows → their stories, by the same stream that the service runs.

In: rows with ``id, source, url, title, published, html | text, language?``, sorted by time. Out:
each row's id with its story and its event. Rows are settled in a database of their own, thrown
away afterwards, so that memory holds one window of them, and what comes out is what the service
would have done with them arriving in that order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aggregator.collect.normalise.address import address
from aggregator.collect.normalise.dates import read_date
from aggregator.collect.normalise.moments import Dated
from aggregator.collect.normalise.text import paragraphs
from aggregator.errors import DataError
from aggregator.model import (
    Article,
    Collected,
    Dedup,
    Feeds,
    Interval,
    PollState,
    Source,
    SourceSlug,
    StoryId,
    article_id,
)
from aggregator.pipeline.relating import Placed, placed
from aggregator.pipeline.settling import Settler
from aggregator.store.protocol import Store
from aggregator.store.sql import open_store

BATCH = 1000
NAME = SourceSlug("file")
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One article as a file gives it."""

    id: str
    source: str
    url: str
    title: str
    published: str
    text: str
    html: str
    language: str


def row(values: Mapping[str, Any], place: str) -> Row:
    """Return the row of a JSON object; ``place`` names it in an error."""
    if not isinstance(values.get("id"), str | int):
        raise DataError(place, "reading an article", "it has no id", "give every row an id of its own")
    names = ("id", "source", "url", "title", "published", "text", "html", "language")
    return Row(**{name: str(values.get(name) or "") for name in names})


def story_time(given: Row) -> datetime:
    """Return the story time of a row, without the rest of its article."""
    dated = read_date(given.published, "UTC")
    return dated.moment if isinstance(dated, Dated) else UNDATED


def article(given: Row) -> Article:
    """Return the article of a row; what has no date is as old as time itself."""
    dated = read_date(given.published, "UTC")
    moment = dated.moment if isinstance(dated, Dated) else None
    precision = dated.precision if isinstance(dated, Dated) else "second"
    return Article(
        id=article_id(NAME, given.id),
        source=NAME,
        outlet=given.source,
        feed_url="",
        entry_id=given.id,
        url=given.url,
        address=address(given.url),
        title=given.title,
        published=moment,
        precision=precision,
        language=given.language,
        text=given.text or paragraphs(given.html),
        first_seen=(moment or UNDATED) + (DAY if precision == "day" else timedelta(0)),
    )


def cluster(
    rows: Iterable[Row], rules: Dedup, progress: Callable[[int], None]
) -> Iterator[tuple[str, StoryId]]:
    """Yield each row's id and story once all rows, which come sorted by time, are settled."""
    with _settled(rows, rules, progress) as store:
        yield from store.memberships()


def related(rows: Iterable[Row], rules: Dedup, progress: Callable[[int], None]) -> Iterator[Placed]:
    """Yield each row with its story and its event; progress is told of every row twice."""
    with _settled(rows, rules, progress) as store, store.looking() as memory:
        yield from placed(store.memberships(), memory, rules.window, progress)


@contextmanager
def _settled(rows: Iterable[Row], rules: Dedup, progress: Callable[[int], None]) -> Iterator[Store]:
    """Give a store in which all rows are settled, for a while."""
    with TemporaryDirectory(prefix="aggregator-") as folder:
        url = f"sqlite+pysqlite:///{Path(folder) / 'cluster.db'}"
        with closing(open_store(url, lasting=False)) as store:
            settler = Settler(store, rules)
            waiting = iter(rows)
            while batch := tuple(article(each) for each in islice(waiting, BATCH)):
                state = PollState(source=NAME, url="")
                now = max(each.first_seen for each in batch)
                settler.settle(SOURCE, Collected(state=state, articles=batch), now)
                progress(len(batch))
            yield store


SOURCE = Source(
    slug=NAME,
    name=NAME,
    origin=Feeds(()),
    interval=Interval(timedelta(0), timedelta(0)),
    first_fetch=0,
    announce=timedelta(0),
)
