"""Articles, the pairs held to be one text, and the stories that stand → the stories as they shall be.

A function of its arguments alone, and for what is not announced a function of the articles alone:
they are considered in one fixed order (story time, address, entry id), whatever order they came in.
A newcomer must agree with more than half of a story, not with one member: connected components
chain (tuned for recall, one swallowed 250 of 420 documents), guarded joining does not. Articles of
one address or one exact text count as one unit, so that a summary-only feed beside its full mirror
does not outvote a third copy. What was announced is never taken apart; two announced stories that
agree become the older one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from aggregator.dedupe.identity import mint
from aggregator.model import (
    ArticleId,
    Cluster,
    Dedup,
    Fingerprinted,
    Link,
    Rearrangement,
    Story,
    StoryId,
)

HARD = frozenset({"address", "exact"})
# A newcomer must be linked to more than this share of a story's units. At exactly one half, which
# lets one of two members vouch, the labelled month held 73 more folded pairs in stories of three and
# more, most of the doubtful ones among them; more than one half lost .004 of recall.
AGREEMENT = 0.5
SAME = 2.0

Articles = Mapping[ArticleId, Fingerprinted]
Merge = tuple[StoryId, StoryId]


@dataclass(frozen=True, slots=True)
class Unit:
    """Articles of one address or one exact text, in their order."""

    members: tuple[Fingerprinted, ...]

    @property
    def ids(self) -> tuple[ArticleId, ...]:
        """The members' ids."""
        return tuple(article.id for article in self.members)


@dataclass(slots=True)
class Group:
    """A story in the making; ``story`` is the announced one it continues."""

    units: list[Unit] = field(default_factory=list)
    story: Story | None = None
    overflows: "Group | None" = None

    @property
    def members(self) -> list[Fingerprinted]:
        """All articles, in their order."""
        return sorted((a for unit in self.units for a in unit.members), key=lambda a: a.order)


def arrange(
    articles: Articles,
    links: Sequence[Link],
    standing: Sequence[Story],
    rules: Dedup,
    *,
    taken: Collection[StoryId],
) -> Rearrangement:
    """Return how the stories of these articles change.

    ``articles`` are all that the links reach, and all members of ``standing``, the stories they
    now belong to. ``taken`` are the ids of stories announced elsewhere.
    """
    # Whichever part an announced story stands in, its id is free in no other.
    used = {*taken, *(story.id for story in standing if story.announced)}
    found = []
    for part in components(articles, links, standing):
        inside = {each: articles[each] for each in part}
        near = [link for link in links if link.a in part]
        stories = [story for story in standing if part.issuperset(story.members)]
        found.append(_arrange(inside, near, stories, rules, used))
    return Rearrangement(
        clusters=tuple(cluster for each in found for cluster in each.clusters),
        dissolved=tuple(story for each in found for story in each.dissolved),
        merged=tuple(pair for each in found for pair in each.merged),
    )


def components(
    articles: Collection[ArticleId], links: Iterable[Link], standing: Iterable[Story]
) -> list[set[ArticleId]]:
    """Return the articles that links or standing stories connect, each set apart from the others."""
    near: dict[ArticleId, list[ArticleId]] = {article: [] for article in articles}
    pairs = [(link.a, link.b) for link in links]
    pairs += [pair for story in standing for pair in pairwise(story.members)]
    for a, b in pairs:
        near[a].append(b)
        near[b].append(a)
    parts = []
    while near:
        start, around = near.popitem()
        part, waiting = {start}, around
        while waiting:
            article = waiting.pop()
            if article not in part:
                part.add(article)
                waiting += near.pop(article)
        parts.append(part)
    return parts


def _arrange(
    articles: Articles,
    links: Sequence[Link],
    standing: Sequence[Story],
    rules: Dedup,
    taken: Collection[StoryId],
) -> Rearrangement:
    """Return how the stories of one component change."""
    pairs = Agreement(links)
    announced = [story for story in standing if story.announced]
    groups, merged = _merge([_group(story, articles, links) for story in announced], pairs, rules)
    placed = {a.id for group in groups for a in group.members}
    for unit in units([a for a in articles.values() if a.id not in placed], links):
        for piece in _pieces(unit, rules.max_story):
            _place(piece, groups, pairs, rules)
    # Whom a newcomer joined may now agree with another: a summary alone had said too little.
    groups, more = _merge(groups, pairs, rules)
    return _difference(groups, [*merged, *more], standing, taken)


class Agreement:
    """Which articles are linked with which."""

    def __init__(self, links: Iterable[Link]) -> None:
        """Take the links of the whole component."""
        self._near: dict[ArticleId, dict[ArticleId, Link]] = {}
        for link in links:
            self._near.setdefault(link.a, {})[link.b] = link
            self._near.setdefault(link.b, {})[link.a] = link

    def linked(self, a: Unit, b: Unit) -> bool:
        """Tell whether any article of one unit is linked with any of the other."""
        near = (self._near.get(article, {}) for article in a.ids)
        return any(other in linked for linked in near for other in b.ids)

    def hard(self, a: Unit, b: Unit) -> bool:
        """Tell whether two units are one by address or exact text."""
        found = (self._near.get(x, {}).get(y) for x in a.ids for y in b.ids)
        return any(link is not None and link.rule in HARD for link in found)

    def share(self, unit: Unit, group: Group) -> float:
        """Return which share of the group's units agrees with the unit.

        It is more than any share where one of them is the same by address or text: a mirror's copy
        belongs to its outlet's article, whatever else its text is linked with.
        """
        if any(self.hard(unit, other) for other in group.units):
            return SAME
        return sum(self.linked(unit, other) for other in group.units) / len(group.units)


def units(articles: Collection[Fingerprinted], links: Iterable[Link]) -> list[Unit]:
    """Return the articles grouped by hard links, in the order of their first."""
    leader = {article.id: article.id for article in articles}

    def find(article: ArticleId) -> ArticleId:
        while leader[article] != article:
            article = leader[article]
        return article

    for link in links:
        if link.rule in HARD and link.a in leader and link.b in leader:
            low, high = sorted((find(link.a), find(link.b)))
            leader[high] = low
    gathered: dict[ArticleId, list[Fingerprinted]] = {}
    for article in sorted(articles, key=lambda a: a.order):
        gathered.setdefault(find(article.id), []).append(article)
    return [Unit(tuple(members)) for members in gathered.values()]


def _pieces(unit: Unit, size: int) -> list[Unit]:
    """Return the unit cut so that a flood of one text does not fill a story beyond its limit."""
    return [Unit(unit.members[at : at + size]) for at in range(0, len(unit.members), size)]


def _group(story: Story, articles: Articles, links: Sequence[Link]) -> Group:
    return Group(units([articles[member] for member in story.members], links), story)


def _place(unit: Unit, groups: list[Group], pairs: Agreement, rules: Dedup) -> None:
    """Put a unit into the story it agrees with most, else begin one."""
    best: Group | None = None
    best_share = 0.0
    for group in groups:
        share = pairs.share(unit, group)
        if share > AGREEMENT and share > best_share and _spans(unit, group, pairs, rules):
            best, best_share = group, share
    if best is None:
        groups.append(Group([unit]))
    elif len(best.members) + len(unit.members) <= rules.max_story:
        _join(best, unit, pairs)
    else:
        groups.append(Group([unit], overflows=best.overflows or best))


def _join(group: Group, unit: Unit, pairs: Agreement) -> None:
    """Add a unit to a group, as one with those of its units that it is the same as."""
    same = [other for other in group.units if pairs.hard(unit, other)]
    members = sorted((a for part in (unit, *same) for a in part.members), key=lambda a: a.order)
    group.units = [*(other for other in group.units if other not in same), Unit(tuple(members))]


def _spans(unit: Unit, group: Group, pairs: Agreement, rules: Dedup) -> bool:
    """Tell whether the story would still lie within the window, or is the same by more than time."""
    if any(pairs.hard(unit, other) for other in group.units):
        return True
    both = [*unit.members, *group.members]
    return max(a.time for a in both) - min(a.end for a in both) <= rules.window


def _merge(groups: list[Group], pairs: Agreement, rules: Dedup) -> tuple[list[Group], list[Merge]]:
    """Return the announced stories with those that agree merged into the one announced first."""
    merged: list[Merge] = []
    kept: list[Group] = []
    for group in sorted((g for g in groups if g.story), key=_seniority):
        elder = next((g for g in kept if _agree(g, group, pairs, rules)), None)
        if elder is None or elder.story is None or group.story is None:
            kept.append(group)
        else:
            for unit in group.units:
                _join(elder, unit, pairs)
            for other in groups:
                other.overflows = elder if other.overflows is group else other.overflows
            merged.append((group.story.id, elder.story.id))
    return [*kept, *(g for g in groups if not g.story)], merged


def _seniority(group: Group) -> tuple[datetime, str]:
    story = group.story
    if story is None or story.announced is None:
        raise AssertionError(group)
    return story.announced, story.id


def _agree(elder: Group, group: Group, pairs: Agreement, rules: Dedup) -> bool:
    """Tell whether two announced stories are one: by most of their units, and within the limits."""
    if len(elder.members) + len(group.members) > rules.max_story:
        return False
    all_pairs = [(a, b) for a in elder.units for b in group.units]
    if any(pairs.hard(a, b) for a, b in all_pairs):
        return True
    linked = sum(pairs.linked(a, b) for a, b in all_pairs)
    return linked > AGREEMENT * len(all_pairs) and all(
        _spans(unit, elder, pairs, rules) for unit in group.units
    )


def _difference(
    groups: list[Group],
    merged: list[Merge],
    standing: Sequence[Story],
    taken: Collection[StoryId],
) -> Rearrangement:
    """Return only what is not yet so."""
    used = set(taken)
    before = {story.id: _as_cluster(story) for story in standing}
    names: dict[int, StoryId] = {}
    clusters = []
    for group in groups:
        founder = group.members[0]
        name = group.story.id if group.story else mint(founder, used)
        used.add(name)
        names[id(group)] = name
        clusters.append(
            Cluster(
                id=name,
                founder=group.story.founder if group.story else founder.id,
                members=tuple(article.id for article in group.members),
                full_of=names[id(group.overflows)] if group.overflows else None,
            )
        )
    return Rearrangement(
        clusters=tuple(cluster for cluster in clusters if before.get(cluster.id) != cluster),
        dissolved=tuple(s.id for s in standing if not s.announced and s.id not in names.values()),
        merged=tuple(merged),
    )


def _as_cluster(story: Story) -> Cluster:
    return Cluster(id=story.id, founder=story.founder, members=story.members, full_of=story.full_of)
