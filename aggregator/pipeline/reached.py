"""What an arranging must look at: all that links, stories and corrections connect with some articles."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from aggregator.dedupe.identity import story_id
from aggregator.model import ArticleId, Fingerprinted, Link, Story, StoryId
from aggregator.model.corrections import Constraints, Past
from aggregator.store.protocol import Writing

# Links are followed this many articles far. A larger component would be a flood of one text, which
# ``max_story`` cuts long before; the bound keeps its cost from growing with its square.
REACH = 2000
LinksOf = Callable[[Sequence[ArticleId]], Sequence[Link]]
NOTHING_KNOWN: Mapping[ArticleId, Fingerprinted] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reached:
    """Articles, the links between them, the stories they belong to, and what is remembered of them."""

    articles: Mapping[ArticleId, Fingerprinted]
    links: Sequence[Link]
    standing: Sequence[Story]
    past: Past


def reached(
    writing: Writing,
    begin: Collection[ArticleId],
    constraints: Constraints,
    links_of: LinksOf,
    known: Mapping[ArticleId, Fingerprinted] = NOTHING_KNOWN,
) -> Reached:
    """Return all that is connected with some articles; those that are ``known`` need not be read."""
    walk = _Walk(writing, constraints, links_of)
    walk.go(set(begin))
    # However far the walk went, what was announced is known whole: half of it would be taken apart.
    walk.seen |= {member for story in walk.stories.values() for member in story.members}
    there = {**known, **writing.fingerprinted(sorted(walk.seen - known.keys()))}
    articles = {each: there[each] for each in sorted(walk.seen) if each in there}
    inside = [link for link in walk.links.values() if link.a in articles and link.b in articles]
    whole = [story for story in walk.stories.values() if articles.keys() >= set(story.members)]
    return Reached(articles, inside, whole, _past(writing, articles, whole, walk))


@dataclass(slots=True)
class _Walk:
    """Where a walk has come to."""

    writing: Writing
    constraints: Constraints
    links_of: LinksOf
    links: dict[tuple[ArticleId, ArticleId], Link] = field(default_factory=dict)
    stories: dict[StoryId, Story] = field(default_factory=dict)
    former: dict[StoryId, Story] = field(default_factory=dict)
    seen: set[ArticleId] = field(default_factory=set)
    homes: Mapping[ArticleId, tuple[StoryId, ...]] = field(default_factory=dict)

    @property
    def corrected(self) -> bool:
        """Tell whether any correction is or was in force."""
        return bool(self.homes or self.constraints.together or self.constraints.apart)

    def go(self, begin: set[ArticleId]) -> None:
        """Follow everything from the articles on."""
        self.homes = self.writing.homes()
        bound = {each: mates for mates in self.constraints.together for each in mates}
        displaced: dict[StoryId, list[ArticleId]] = {}
        for article, names in self.homes.items():
            for name in names:
                displaced.setdefault(name, []).append(article)
        waiting, limit = begin, REACH + len(begin)
        while waiting and len(self.seen) < limit:
            self.seen |= waiting
            found = self.links_of(sorted(waiting))
            self.links |= {(link.a, link.b): link for link in found}
            met = self._stories(waiting)
            ends = {end for link in found if not link.near for end in (link.a, link.b)}
            ends |= {mate for article in waiting for mate in bound.get(article, ())}
            ends |= {article for name in met for article in displaced.get(name, ())}
            waiting = (ends | {m for story in self.stories.values() for m in story.members}) - self.seen

    def _stories(self, waiting: set[ArticleId]) -> set[StoryId]:
        """Take in the stories that the articles are in, or would be in; return the names of these."""
        self.stories |= {story.id: story for story in self.writing.stories_of(sorted(waiting))}
        wanted = {name for article in waiting for name in self.homes.get(article, ())}
        for story in self.writing.named(sorted(wanted - self.stories.keys() - self.former.keys())):
            (self.former if story.merged_into else self.stories)[story.id] = story
        return wanted | self.stories.keys()


def _past(
    writing: Writing, articles: Mapping[ArticleId, Fingerprinted], standing: Sequence[Story], walk: _Walk
) -> Past:
    """Return what corrections have to do with the articles, and which ids are not free."""
    here = {story.id for story in standing}
    taken = _taken(writing, articles.values())
    if not walk.corrected:
        return Past(taken=taken - here)
    told = writing.named(sorted(taken))
    former = walk.former | {story.id: story for story in told if story.merged_into}
    return Past(
        constraints=walk.constraints,
        homes=walk.homes,
        former=former,
        taken=taken - here - former.keys(),
    )


def _taken(writing: Writing, founders: Iterable[Fingerprinted]) -> set[StoryId]:
    """Return the ids that these articles could found a story under and that announced ones bear."""
    taken: set[StoryId] = set()
    waiting, counter = list(founders), 0
    while waiting:
        names = {story_id(each, counter): each for each in waiting}
        found = writing.standing(list(names))
        taken |= found
        # Only whose id is taken may come to need the next.
        waiting, counter = [names[name] for name in found], counter + 1
    return taken
