"""The collection → what the program makes of it, by the functions that the program itself uses.

``judged`` weighs pair by pair: fingerprint, candidates among all articles of the collection, verdict.
``settled`` lets all articles become stories together, as ``aggregator cluster`` does. Floors are not
known here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from aggregator.dedupe.candidates import Window
from aggregator.dedupe.compare import compare, judge
from aggregator.dedupe.decide import Verdict
from aggregator.dedupe.evidence import Evidence, weigh, weigh_pair
from aggregator.dedupe.fingerprint import fingerprint
from aggregator.model import Dedup, Fingerprinted, Passage, StoryId, articles
from aggregator.pipeline.clustering import Row, article, cluster
from aggregator.pipeline.versions import passage
from tests.quality.reading import Collection, Pair

RULES = Dedup()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a pair: whether it was looked at, what was decided and on which figures."""

    pair: Pair
    candidate: bool
    linked: bool
    verdict: Verdict
    evidence: Evidence

    @property
    def folded(self) -> bool:
        """Whether the program makes it one text."""
        return self.candidate and self.linked

    @property
    def right(self) -> bool:
        """Whether that is what the label says."""
        return self.folded == (self.pair.label == "same")


@dataclass(frozen=True, slots=True)
class Shelf:
    """All articles of the collection as the deciding code sees them."""

    prints: Mapping[str, Fingerprinted]
    passages: Mapping[str, Passage]
    window: Window

    def outcome(self, pair: Pair) -> Outcome:
        """Return what the program decides of a pair."""
        a, b = self.prints[pair.a.id], self.prints[pair.b.id]
        passages = {a.id: self.passages[pair.a.id], b.id: self.passages[pair.b.id]}
        return Outcome(
            pair=pair,
            candidate=twins(a, b) or b in self.window.candidates(a, RULES.window),
            linked=any(not link.near for link in compare([(a, b)], passages, RULES)),
            verdict=judge(a, b, passages, RULES),
            evidence=weigh_pair(*(weigh(each) for each in passages.values())),
        )


def shelf(rows: Iterable[Row]) -> Shelf:
    """Return the rows fingerprinted, in one window."""
    told = {row.id: article(row) for row in rows}
    prints = {name: articles.printed(each, fingerprint(each.text)) for name, each in told.items()}
    passages = {name: passage(each) for name, each in told.items()}
    return Shelf(prints, passages, Window(prints.values()))


def twins(a: Fingerprinted, b: Fingerprinted) -> bool:
    """Tell whether the store would bring two articles together: one address, or one exact text."""
    return a.address == b.address or 0 != a.fingerprint.exact == b.fingerprint.exact


def judged(collection: Collection) -> list[Outcome]:
    """Return what becomes of each pair, weighed alone."""
    all_articles = shelf(collection.rows.values())
    return [all_articles.outcome(pair) for pair in collection.pairs]


def settled(collection: Collection) -> dict[str, StoryId]:
    """Return each article's story when all have come, in the order of their times."""
    in_time = sorted(collection.rows.values(), key=lambda row: (row.published, row.id))
    return dict(cluster(in_time, RULES, lambda _: None))


def one_text(collection: Collection) -> dict[str, str]:
    """Return for each article one that stands for its text: the same for all that ``same`` pairs connect."""
    stands = {name: name for name in collection.rows}
    for pair in collection.labelled("same"):
        old, new = stands[pair.b.id], stands[pair.a.id]
        stands = {name: new if each == old else each for name, each in stands.items()}
    return stands


def strangers(collection: Collection, stories: Mapping[str, StoryId]) -> list[tuple[str, str]]:
    """Return the pairs, labelled or not, that share a story and no text."""
    stands = one_text(collection)
    return [
        (a, b)
        for a, b in combinations(sorted(stories), 2)
        if stories[a] == stories[b] and stands[a] != stands[b]
    ]


def together(stories: Mapping[str, StoryId], pair: Pair) -> bool:
    """Tell whether a pair is one entry for the reader."""
    return stories[pair.a.id] == stories[pair.b.id]
