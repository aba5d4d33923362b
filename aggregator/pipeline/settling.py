"""The ordered stream in which articles become stories: one batch, one transaction.

In: what a poll brought. Out: the same remembered, with its stories arranged anew. Nothing is
decided here; ``dedupe`` decides, ``store`` remembers.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.dedupe.arrange import arrange
from aggregator.dedupe.compare import evident, weighed
from aggregator.dedupe.corrections import resolve
from aggregator.dedupe.fingerprint import fingerprint
from aggregator.dedupe.material import material
from aggregator.model import (
    Article,
    ArticleId,
    Collected,
    Dedup,
    Fingerprint,
    Fingerprinted,
    Link,
    Rearrangement,
    Source,
    StoryId,
)
from aggregator.model.articles import by_id, printed
from aggregator.model.corrections import Constraints, Correction
from aggregator.pipeline.cost import Seconds
from aggregator.pipeline.learning import Lines
from aggregator.pipeline.reached import LinksOf, Reached, reached
from aggregator.pipeline.recent import Recent
from aggregator.pipeline.versions import identified, merged_version, passage, shifted
from aggregator.store.protocol import Store, Writing

TWINS = 16

Pair = tuple[Fingerprinted, Fingerprinted]

Relink = Callable[[Writing, Sequence[StoryId], datetime], None]


def nothing_linked(writing: Writing, ids: Sequence[StoryId], now: datetime) -> None:
    """Relink nothing: where nothing is published, nothing links."""
    del writing, ids, now


@dataclass(frozen=True, slots=True)
class Settled:
    """What a batch came to: new articles, edited ones, and CPU seconds by stage."""

    new: int = 0
    edited: int = 0
    seconds: Seconds = field(default_factory=Seconds)


@dataclass(frozen=True, slots=True)
class Versions:
    """A batch beside what was stored: ``kept`` are the versions to store, ``prints`` theirs."""

    kept: tuple[Article, ...]
    stored: dict[ArticleId, Article]
    prints: dict[ArticleId, Fingerprint] = field(default_factory=dict)

    @property
    def rewritten(self) -> list[Article]:
        """Articles of which anything is new that a pair is judged by: they are compared again."""
        stored = self.stored
        return [a for a in self.kept if a.id not in stored or _judged(a) != _judged(stored[a.id])]

    @property
    def shifted(self) -> set[ArticleId]:
        """Known articles that now lie elsewhere or tell something else."""
        return {a.id for a in self.edited if shifted(self.stored[a.id], a)}

    @property
    def edited(self) -> list[Article]:
        """Known articles that read otherwise than before in whatever is published of them."""
        return [a for a in self.kept if a.id in self.stored and a != self.stored[a.id]]

    @property
    def material(self) -> list[ArticleId]:
        """Known articles whose change readers should be told of."""
        pairs = ((passage(self.stored[a.id]), passage(a), a.id) for a in self.edited)
        return [name for before, after, name in pairs if material(before, after)]


class Settler:
    """Settles one batch after the other, keeping the articles of the time it works in at hand."""

    def __init__(self, store: Store, rules: Dedup, relink: Relink = nothing_linked) -> None:
        """Work on a store by the rules of feeds.yaml.

        ``relink`` mends the links of stories that a correction has taken something out of.
        """
        self._store = store
        self._rules = rules
        self._recent = Recent(rules.window)
        self._relink = relink
        self._applied: list[Correction] = []
        self._held = Constraints()

    def settle(self, source: Source, collected: Collected, now: datetime) -> Settled:
        """Store a batch and arrange its stories; all of it, or nothing."""
        settled = Settled(seconds=Seconds(collected.seconds))
        try:
            with self._store.writing() as writing:
                return self._settle(writing, source, collected, now, settled.seconds)
        except BaseException:
            # What the failed transaction had put at hand was never stored.
            self._recent = Recent(self._rules.window)
            raise

    def _settle(
        self, writing: Writing, source: Source, collected: Collected, now: datetime, cost: Seconds
    ) -> Settled:
        versions = self._store_articles(writing, source, collected, now, cost)
        with cost.timed("settle"):
            if rewritten := versions.rewritten:
                newcomers = [printed(article, versions.prints[article.id]) for article in rewritten]
                self._arrange(writing, newcomers, versions.shifted, now)
            writing.touch([article.id for article in versions.edited])
            for article in versions.material:
                writing.updated(article, now)
            if collected.first and collected.state.primed:
                writing.refresh(source.slug, source.first_fetch, now - source.announce)
            writing.save_poll(collected.state)
        known = len(versions.stored)
        return Settled(len(versions.kept) - known, len(versions.material), cost)

    def _store_articles(
        self, writing: Writing, source: Source, collected: Collected, now: datetime, cost: Seconds
    ) -> Versions:
        if not collected.articles:
            return Versions((), {})
        lines = Lines(writing, source.slug)
        versions = self._versions(writing, source, collected.articles, lines)
        with cost.timed("fingerprint"):
            prints = {article.id: fingerprint(article.text) for article in versions.kept}
        fresh = (
            frozenset[ArticleId]()
            if collected.first
            else frozenset(a.id for a in versions.kept if a.time >= now - source.announce)
        )
        with cost.timed("settle"):
            writing.save_articles(versions.kept, prints, fresh=fresh, first=collected.first)
            lines.study(article for article in versions.kept if article.id not in versions.stored)
        return replace(versions, prints=prints)

    @staticmethod
    def _versions(writing: Writing, source: Source, articles: Sequence[Article], lines: Lines) -> Versions:
        articles = writing.recognised(articles)
        stored = writing.articles([article.id for article in articles])
        told = [identified(stored.get(article.id), lines.stripped(article)) for article in articles]
        parted = [each.id for each in told] != [each.id for each in articles]
        articles = writing.recognised(told) if parted else told
        stored |= writing.articles([a.id for a in articles if a.id not in stored])
        # Stripped as well: a line that was learned meanwhile is no edit of the article.
        stored = {a.id: lines.stripped(stored[a.id]) for a in articles if a.id in stored}
        kept: dict[ArticleId, Article] = {}
        for article in articles:
            before = kept.get(article.id) or stored.get(article.id)
            kept[article.id] = merged_version(before, article, source.role) if before else article
        return Versions(tuple(kept.values()), stored)

    def _arrange(
        self, writing: Writing, newcomers: Sequence[Fingerprinted], shifted: set[ArticleId], now: datetime
    ) -> None:
        """Compare articles with their candidates, and arrange every story that this reaches."""
        ids = [article.id for article in newcomers]
        pairs = self._pairs(writing, newcomers)
        writing.replace_links(ids, at_home(writing, self._compared(writing, pairs), shifted))
        known = by_id([*newcomers, *(other for _, other in pairs)])
        found = reached(writing, ids, self._constraints(writing), writing.links_of, known)
        self._rearrange(writing, self.arranged(found), now)

    def rearrange(self, writing: Writing, begin: Collection[ArticleId], now: datetime) -> None:
        """Arrange every story that some articles reach anew, as the corrections in force want it."""
        self._rearrange(writing, self.arranged(self.reached(writing, begin)), now)

    def _rearrange(self, writing: Writing, change: Rearrangement, now: datetime) -> None:
        writing.rearrange(change, now)
        if change.homes:  # what came last may be what an older correction speaks of
            self._relink(writing, [cluster.id for cluster in change.clusters], now)

    def reached(
        self, writing: Writing, begin: Collection[ArticleId], links_of: LinksOf | None = None
    ) -> Reached:
        """Return all that is connected with some articles, under the corrections in force.

        ``links_of`` gives other links than those that are stored.
        """
        return reached(writing, begin, self._constraints(writing), links_of or writing.links_of)

    def arranged(self, found: Reached) -> Rearrangement:
        """Return how the stories of what was reached change."""
        return arrange(found.articles, found.links, found.standing, self._rules, found.past)

    def _constraints(self, writing: Writing) -> Constraints:
        """Return what the applied corrections come to; worked out again only where they are others."""
        applied = writing.corrections()
        if applied != self._applied:
            self._applied, self._held = applied, resolve(applied)
        return self._held

    def links(self, writing: Writing, newcomers: Sequence[Fingerprinted]) -> list[Link]:
        """Return the links of articles with all others, by the present rules."""
        return self._compared(writing, self._pairs(writing, newcomers))

    def _pairs(self, writing: Writing, newcomers: Sequence[Fingerprinted]) -> list[Pair]:
        """Return each article with all that may tell the same text."""
        window = self._recent.around(writing, newcomers)
        window.add(newcomers)
        pairs = [
            (newcomer, other)
            for newcomer, other in window.pairs(newcomers, self._rules.window)
            if not same_text(newcomer, other)
        ]
        return pairs + list(twins(newcomers, [*newcomers, *writing.same_address_or_text(newcomers)]))

    def _compared(self, writing: Writing, pairs: Sequence[Pair]) -> list[Link]:
        links, others = evident(pairs)
        passages = writing.passages([article.id for pair in others for article in pair])
        return links + weighed(others, passages, self._rules)


def twins(
    newcomers: Sequence[Fingerprinted], others: Sequence[Fingerprinted]
) -> Iterator[tuple[Fingerprinted, Fingerprinted]]:
    """Yield the pairs that share an address or an exact text, each article with a few of them.

    What is equal is so to all of them: the first ``TWINS``, by their order, stand for the rest, and
    a text repeated by the hundred does not cost the square of it.
    """
    by_key: dict[str | int, list[Fingerprinted]] = {}
    for other in sorted(others, key=lambda each: each.order):
        for key in _keys(other):
            holders = by_key.setdefault(key, [])
            if len(holders) < TWINS:
                holders.append(other)
    for newcomer in newcomers:
        found = {other.id: other for key in _keys(newcomer) for other in by_key.get(key, ())}
        found.pop(newcomer.id, None)
        yield from ((newcomer, other) for other in found.values())


def at_home(writing: Writing, links: Sequence[Link], shifted: set[ArticleId]) -> list[Link]:
    """Return the links without those by which a shifted article would lead out of its story.

    What was announced stays together, so an article that is edited into another's copy, or made to
    point at another's page, would else draw that one into its story, and out of the readers' sight.
    """
    stories = [story for story in writing.stories_of(sorted(shifted)) if story.announced]
    home = {member: story.id for story in stories for member in story.members}
    return [
        link
        for link in links
        if home.get(link.a) == home.get(link.b)
        or not any(end in shifted and end in home for end in (link.a, link.b))
    ]


def same_text(a: Fingerprinted, b: Fingerprinted) -> bool:
    """Tell whether two articles are twins by their text, and thus no mere candidates."""
    return bool(a.fingerprint.exact) and a.fingerprint.exact == b.fingerprint.exact


def _judged(article: Article) -> tuple[object, ...]:
    """Return what an article is compared, and put in order, by."""
    times = (article.time, article.end)
    return (passage(article), article.address, article.outlet, article.language, *times)


def _keys(article: Fingerprinted) -> list[str | int]:
    keys: tuple[str | int, ...] = (article.address, article.fingerprint.exact)
    return [key for key in keys if key]
