"""A batch's articles without what their outlets print around every article, and what it teaches.

What is learned is remembered with the articles, in the same transaction: a restart, or a restored
backup, strips the same lines.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator.dedupe.boilerplate import NEWEST, due, learn, strip
from aggregator.model import Article, SourceSlug
from aggregator.store.protocol import Learned, Writing


class Lines:
    """What is learned of one source's lines, inside one transaction."""

    def __init__(self, writing: Writing, source: SourceSlug) -> None:
        """Begin with what is remembered."""
        self._writing = writing
        self._source = source
        self._learned = writing.learned(source)

    def stripped(self, article: Article) -> Article:
        """Return the article without the learned lines of its outlet."""
        known = self._learned.get(article.outlet)
        text = strip(article.text, known.lines) if known else article.text
        return article if text == article.text else replace(article, text=text)

    def study(self, fresh: Iterable[Article]) -> None:
        """Count the new, stored articles, and learn from the newest where it is time to."""
        for outlet, count in Counter(article.outlet for article in fresh).items():
            known = self._learned.get(outlet, Learned())
            seen = known.seen + count
            told = replace(known, seen=seen)
            if due(seen, known.at):
                texts = self._newest(outlet)
                # The stored texts are stripped of what was known: it stays known.
                told = Learned(seen, seen, known.lines | learn(texts))
            self._writing.save_learned(self._source, outlet, told)

    def _newest(self, outlet: str) -> Sequence[str]:
        return self._writing.newest_texts(self._source, outlet, NEWEST)
