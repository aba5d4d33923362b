"""The articles around a batch's time, kept between batches so that each is loaded once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from aggregator.dedupe.candidates import Window
from aggregator.model import Fingerprinted
from aggregator.model.articles import by_id
from aggregator.store.protocol import Writing

# How many windows long the span may grow before it is loaded anew around the batch alone: a
# service works around today, and one that read an archive must not keep it for ever.
LONGEST = 4


Span = tuple[datetime, datetime]


class Recent:
    """A ``Window`` that covers what was last asked for."""

    def __init__(self, window: timedelta) -> None:
        """Cover ``window`` before and after each batch."""
        self._reach = window
        self._window = Window(())
        self._span: Span | None = None

    def around(self, writing: Writing, articles: Sequence[Fingerprinted]) -> Window:
        """Return the articles that any of these could share a story with, by time."""
        start = min(article.time for article in articles) - self._reach
        end = max(article.end for article in articles) + self._reach
        if self._span is None or start < self._span[0] or end > self._span[1]:
            self._load(writing, start, end)
        return self._window

    def _load(self, writing: Writing, start: datetime, end: datetime) -> None:
        # A little more than asked for, or the next batch, a minute later, would load it all again.
        wanted = (start - self._reach / 4, end + self._reach / 4)
        if self._span is not None:
            both = (min(wanted[0], self._span[0]), max(wanted[1], self._span[1]))
            if both[1] - both[0] <= LONGEST * self._reach:
                wanted = both
        known = {article.id: article for article in self._window.articles() if overlaps(article, wanted)}
        for missing in gaps(self._span, wanted):
            known |= by_id(writing.between(*missing))
        self._span = wanted
        self._window = Window(known.values())


def overlaps(article: Fingerprinted, span: Span) -> bool:
    """Tell whether an article's story time touches a span."""
    return article.time <= span[1] and article.end >= span[0]


def gaps(known: Span | None, wanted: Span) -> Iterator[Span]:
    """Yield what of a span is not known yet."""
    if known is None or wanted[0] > known[1] or wanted[1] < known[0]:
        yield wanted
        return
    if wanted[0] < known[0]:
        yield wanted[0], known[0]
    if wanted[1] > known[1]:
        yield known[1], wanted[1]
