"""The pairs that one should look at before trusting anything: folds nearest to the threshold, and misses.

Comes in: a store in which articles are settled, and the same articles as copies. Out: the pairs with the
figures they were judged by. Nothing is decided here: a fold's score was stored with its link, a miss is
judged once more by the rule that judged it.
"""

from collections.abc import Iterable, Iterator, Mapping

from aggregator.dedupe.arrange import HARD
from aggregator.dedupe.candidates import Window
from aggregator.dedupe.compare import judge
from aggregator.dedupe.evidence import weigh, weigh_pair
from aggregator.model import ArticleId, Dedup, Fingerprinted, Link, Passage
from aggregator.model.audits import Copy, Doubt
from aggregator.store.protocol import Store, Writing

# As many as one reads before lunch: each is two titles, and a look at two pages where they leave doubts.
MOST = 20
# Of the threshold: what is not half as sure is no miss. On a day of fifteen outlets (September 2020) the
# pairs below it report neighbouring events: two statements on one war, two cities of one league.
NEAR = 0.5
CHUNK = 500  # articles whose texts are in memory together
Copies = Mapping[ArticleId, Copy]


def folds(store: Store, copies: Copies) -> tuple[Doubt, ...]:
    """Return the folded pairs with the lowest scores; equal addresses and texts are never doubtful."""
    links = store.links(list(copies))
    held = (link for link in links if link.rule not in HARD and not link.near)
    soft = [link for link in held if _folded(link, copies)]
    soft.sort(key=lambda link: (link.score, link.a, link.b))
    nearest = _first_of_each(soft, copies)
    with store.writing() as writing:
        passages = writing.passages([end for link in nearest for end in (link.a, link.b)])
    return tuple(_doubt(link, copies, passages) for link in nearest)


def misses(store: Store, copies: Copies, rules: Dedup) -> tuple[Doubt, ...]:
    """Return the pairs of two houses that were not folded, those nearest to the threshold."""
    with store.writing() as writing:
        found = sorted(
            _judged(writing, copies, rules),
            key=lambda link: (abs(link.score - rules.threshold), link.a, link.b),
        )
        nearest = _first_of_each(found, copies)
        passages = writing.passages([end for link in nearest for end in (link.a, link.b)])
    return tuple(_doubt(link, copies, passages) for link in nearest)


def _first_of_each(links: Iterable[Link], copies: Copies) -> list[Link]:
    """Return the first links, one for each two pages: a feed and its mirrors give the same pair again."""
    found: dict[frozenset[str], Link] = {}
    for link in links:
        found.setdefault(frozenset(copies[end].address or end for end in (link.a, link.b)), link)
        if len(found) == MOST:
            break
    return list(found.values())


def _folded(link: Link, copies: Copies) -> bool:
    """Tell whether a link holds within a story; some agree with one member and not with the story."""
    return copies[link.a].story == copies[link.b].story


def _judged(writing: Writing, copies: Copies, rules: Dedup) -> Iterator[Link]:
    """Yield what would link the candidates of two stories and two houses that are all but one text."""
    articles = list(writing.fingerprinted(list(copies)).values())
    window = Window(articles)
    for at in range(0, len(articles), CHUNK):
        asked = articles[at : at + CHUNK]
        pairs = [pair for pair in window.pairs(asked, rules.window) if _apart(*pair, copies)]
        passages = writing.passages(list({article.id for pair in pairs for article in pair}))
        for a, b in pairs:
            verdict = judge(a, b, passages, rules)
            if verdict.kind == "related" and verdict.score >= NEAR * rules.threshold:
                yield Link(a.id, b.id, verdict.rule, verdict.score)


def _apart(one: Fingerprinted, other: Fingerprinted, copies: Copies) -> bool:
    """Tell whether a pair is of two stories and two houses; each counts once, from the lesser id."""
    a, b = copies[one.id], copies[other.id]
    return one.id < other.id and a.story != b.story and a.house != b.house


def _doubt(link: Link, copies: Copies, passages: Mapping[ArticleId, Passage]) -> Doubt:
    evidence = weigh_pair(weigh(passages[link.a]), weigh(passages[link.b]))
    return Doubt(
        a=copies[link.a],
        b=copies[link.b],
        rule=link.rule,
        score=link.score,
        jaccard=evidence.jaccard,
        containment=evidence.containment,
        title=evidence.title,
        numbers=evidence.numbers,
        odd_numbers=evidence.odd_numbers,
    )
