"""Published stories → what their pages say: why each article is in them, and what can be done about it.

In: the memory and which stories. Out: ``Account`` values. Links were stored when the articles were folded;
the figures beside them are worked out once more by the code that folded (``dedupe.evidence``).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.dedupe.corrections import resolve
from aggregator.dedupe.evidence import weigh, weigh_pair
from aggregator.model import (
    Article,
    ArticleId,
    Link,
    Publication,
    Published,
    Settings,
    Story,
    StoryId,
)
from aggregator.model.corrections import Correction, Merge, Never, Pin, Split, name, named
from aggregator.pipeline.editions import published
from aggregator.pipeline.publishing import outlet_name
from aggregator.pipeline.versions import passage
from aggregator.publish.account import Account, Figures, Home, Near, Reason, Said, Spoken
from aggregator.store.protocol import Store

# Pairs of one story whose figures are worked out: a millisecond and more each for texts of 3,200
# characters. Of the others the stored certainty is shown.
WEIGHED = 6
CHUNK = 20  # stories that are read together: their articles are a megabyte
# Equal by address or by text: there is nothing to weigh.
PLAIN = frozenset({"address", "exact"})
KINDS: Mapping[type, Said] = {Split: "split", Merge: "merge", Never: "never", Pin: "pin"}
Related = Mapping[StoryId, Sequence[StoryId]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the memory holds of some stories and of those near them."""

    stories: Mapping[StoryId, Story]
    told: Mapping[StoryId, Sequence[Publication]]
    articles: Mapping[ArticleId, Article]
    links: Mapping[ArticleId, Sequence[Link]]


class Accounts:
    """Accounts for stories out of one memory."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Look once at what was said by hand."""
        self._store = store
        self._settings = settings
        with store.looking() as look:
            said = look.corrections()
        overruled = resolve(said).overruled
        self._said = [each for number, each in enumerate(said) if number not in overruled]

    def of(self, stories: Collection[StoryId], related: Related) -> Iterator[Account]:
        """Give an account of each story that is published; ``related`` are stories of the same event."""
        ids = list(stories)
        for at in range(0, len(ids), CHUNK):
            these = ids[at : at + CHUNK]
            near = [each for story in these for each in related.get(story, ())]
            seen = self._seen(these, near)
            for story in these:
                if story in seen.told and seen.stories[story].merged_into is None:
                    yield self._account(story, seen, related.get(story, ()))

    def _seen(self, ids: Sequence[StoryId], near: Sequence[StoryId]) -> _Seen:
        """Read everything that the accounts of these stories need."""
        with self._store.looking() as look:
            stories = {each.id: each for each in look.named(sorted({*ids, *near}))}
            told: dict[StoryId, list[Publication]] = {}
            for entry, story in look.entries(sorted(stories)):
                told.setdefault(story, []).append(entry)
            told = {story: sorted(entries, key=_first) for story, entries in told.items()}
            members = {each for story in ids if story in stories for each in stories[story].members}
            linked = {entries[0].canonical for entries in told.values()}
            said = {a for each in self._said if not members.isdisjoint(named(each)) for a in named(each)}
            articles = look.articles(sorted({*members, *linked, *said}))
            links: dict[ArticleId, list[Link]] = {}
            for link in look.links_of(sorted(members)):
                links.setdefault(link.a, []).append(link)
                links.setdefault(link.b, []).append(link)
        return _Seen(stories, told, articles, links)

    def _account(self, name: StoryId, seen: _Seen, near: Sequence[StoryId]) -> Account:
        """Return a story's account: as it stands in the topic that published it first."""
        story, told = seen.stories[name], seen.told[name]
        said = [each for each in self._said if not set(named(each)).isdisjoint(story.members)]
        entry = published(replace(told[0], story=name), story, seen.articles, self._settings)
        titles = {key: each.title or each.url for key, each in seen.articles.items()}
        return Account(
            entry=entry,
            homes=tuple(_home(each, self._settings) for each in told),
            order=story.members,
            reasons=_reasons(entry, seen.links, said),
            spoken=tuple(_spoken(each, titles) for each in said),
            near=tuple(self._near(each, seen) for each in near if each in seen.told),
            threshold=self._settings.dedup.threshold,
        )

    def _near(self, story: StoryId, seen: _Seen) -> Near:
        """Return another story by the article that its entry links to."""
        entry = seen.told[story][0]
        article = seen.articles[entry.canonical]
        outlet = outlet_name(article, self._settings)
        return Near(story, article.title or article.url, outlet, article.language)


def _reasons(
    entry: Published, links: Mapping[ArticleId, Sequence[Link]], said: Sequence[Correction]
) -> dict[ArticleId, Reason]:
    """Return why each article but the canonical one is here."""
    articles = {each.id: each for each in (entry.canonical, *entry.others)}
    merged = any(isinstance(each, Merge) for each in said)
    found: dict[ArticleId, Reason] = {}
    for other in entry.others:
        held = (each for each in links.get(other.id, ()) if not each.near)
        inside = [each for each in held if {each.a, each.b} <= articles.keys()]
        link = _strongest(inside, entry.canonical.id)
        if link is None:
            found[other.id] = _unlinked(entry.canonical, other, by_hand=merged)
            continue
        against = link.b if link.a == other.id else link.a
        weighed = link.rule not in PLAIN and sum(r.figures is not None for r in found.values()) < WEIGHED
        figures = _figures(articles[against], other) if weighed else None
        found[other.id] = Reason(link.rule, against, link.score, figures)
    return found


def _first(each: Publication) -> tuple[object, str]:
    """Return the order of a story's topics: by when they published it."""
    return each.published, each.topic


def _home(each: Publication, settings: Settings) -> Home:
    if each.published is None:
        raise AssertionError(each)
    topic = settings.topics.get(each.topic)
    return Home(each.topic, topic.title if topic else each.topic, each.published)


def _strongest(links: Sequence[Link], canonical: ArticleId) -> Link | None:
    """Return the link of an article that says the most: with the canonical one, else the surest."""
    return max(
        links, key=lambda each: (canonical in {each.a, each.b}, each.score, each.a, each.b), default=None
    )


def _unlinked(canonical: Article, other: Article, *, by_hand: bool) -> Reason:
    """Return why an article is here that no link holds: a person put it here, or its company did."""
    return Reason("hand" if by_hand else "company", canonical.id, 0.0, _figures(canonical, other))


def _figures(a: Article, b: Article) -> Figures:
    found = weigh_pair(weigh(passage(a)), weigh(passage(b)))
    return Figures(
        containment=found.containment,
        jaccard=found.jaccard,
        opening=found.opening,
        wording=found.wording,
        numbers=found.numbers,
        odd_numbers=found.odd_numbers,
    )


def _spoken(correction: Correction, titles: Mapping[ArticleId, str]) -> Spoken:
    told = tuple(titles.get(article, article) for article in named(correction))
    return Spoken(name(correction), KINDS[type(correction)], told, correction.at)
