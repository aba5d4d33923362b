"""Articles → candidates → verdicts → stories, step by step and without a database.

The program's own functions in the order in which ``pipeline.settling`` calls them, so that a step
can be looked at, timed, or done without one of the ways in which candidates are found. As nothing
is announced here, all links at once make the stories that a stream of them would make.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations
from time import process_time

from aggregator.dedupe.arrange import arrange
from aggregator.dedupe.candidates import Window
from aggregator.dedupe.compare import judge, linked
from aggregator.dedupe.decide import Verdict
from aggregator.dedupe.fingerprint import fingerprint
from aggregator.model import ArticleId, Dedup, Fingerprinted, Link, Passage
from aggregator.model.articles import printed
from aggregator.pipeline.clustering import BATCH, Row, article
from aggregator.pipeline.recent import LONGEST
from aggregator.pipeline.settling import same_text, twins
from aggregator.pipeline.versions import passage

Pair = tuple[ArticleId, ArticleId]
# The ways in which candidates are found, by the names that the page gives them.
GENERATORS = ("simhash", "sketch", "lead", "exact", "address")


@dataclass(slots=True)
class Documents:
    """Articles by id, ready to be decided on, and the verdicts found so far with what each cost."""

    articles: dict[ArticleId, Fingerprinted] = field(default_factory=dict)
    passages: dict[ArticleId, Passage] = field(default_factory=dict)
    rules: Dedup = field(default_factory=Dedup)
    _verdicts: dict[Pair, tuple[Verdict, float]] = field(default_factory=dict)

    def add(self, rows: Iterable[Row]) -> list[Fingerprinted]:
        """Add rows; return them as the deciding code sees them."""
        added = []
        for each in map(article, rows):
            self.articles[each.id] = printed(each, fingerprint(each.text))
            self.passages[each.id] = passage(each)
            added.append(self.articles[each.id])
        return added

    def by_name(self) -> dict[str, Fingerprinted]:
        """Return the articles by the ids that their file gave them."""
        return {each.entry_id: each for each in self.articles.values()}

    def verdict(self, pair: Pair) -> Verdict:
        """Return the verdict on a pair, found once."""
        return self._judged(pair)[0]

    def seconds(self, pairs: Iterable[Pair]) -> float:
        """Return the CPU seconds that the verdicts on these pairs took."""
        return sum(self._judged(pair)[1] for pair in pairs)

    def _judged(self, pair: Pair) -> tuple[Verdict, float]:
        if pair not in self._verdicts:
            began = process_time()
            a, b = (self.articles[name] for name in pair)
            self._verdicts[pair] = judge(a, b, self.passages, self.rules), process_time() - began
        return self._verdicts[pair]


@dataclass(frozen=True, slots=True)
class Found:
    """Candidate pairs (the smaller id first), and the CPU seconds that finding them took."""

    pairs: frozenset[Pair]
    seconds: float


def without(generator: str, given: Fingerprinted) -> Fingerprinted:
    """Return an article as it looks where one way of finding candidates does not exist; ``""`` is none."""
    print_ = given.fingerprint
    match generator:
        case "simhash":  # a text of no length has none to be compared
            print_ = replace(print_, length=0)
        case "sketch":
            print_ = replace(print_, sketch=b"")
        case "lead":
            print_ = replace(print_, lead=b"")
        case "exact":
            print_ = replace(print_, exact=0)
        case "address":
            return replace(given, address="")
    return replace(given, fingerprint=print_)


def candidates(documents: Documents, generator: str = "") -> Found:
    """Return the pairs that the stream would weigh, without one generator where it is named."""
    seen = [without(generator, each) for each in documents.articles.values()]
    seen.sort(key=lambda each: each.order)
    began = process_time()
    near = {
        (one.id, other.id)
        for one, other in _stream(seen, documents.rules.window)
        if not same_text(one, other)
    }
    near |= {(one.id, other.id) for one, other in twins(seen, seen)}
    seconds = process_time() - began
    return Found(frozenset(ordered(a, b) for a, b in near), seconds)


def _stream(
    articles: Sequence[Fingerprinted], reach: timedelta
) -> Iterable[tuple[Fingerprinted, Fingerprinted]]:
    """Yield each article with its candidates, in batches and with a window that is kept as the stream's."""
    window, since = Window(()), articles[0].time
    for first in range(0, len(articles), BATCH):
        batch = articles[first : first + BATCH]
        if batch[-1].time - since > LONGEST * reach:
            since = batch[0].time - reach
            window = Window(each for each in articles[:first] if each.end >= since)
        window.add(batch)
        yield from window.pairs(batch, reach)


def links(documents: Documents, pairs: Iterable[Pair]) -> list[Link]:
    """Return a link for every pair that is held to be one text, or near it."""
    judged = (linked(*pair, documents.verdict(pair)) for pair in sorted(pairs))
    return [link for link in judged if link is not None]


def folded(documents: Documents, found: Sequence[Link]) -> set[Pair]:
    """Return every pair of articles that the links bring into one story."""
    articles = {name: documents.articles[name] for link in found for name in (link.a, link.b)}
    change = arrange(articles, found, (), documents.rules)
    return {ordered(*pair) for cluster in change.clusters for pair in combinations(cluster.members, 2)}


def ordered(a: ArticleId, b: ArticleId) -> Pair:
    """Return the pair with the smaller id first."""
    return (a, b) if a < b else (b, a)
