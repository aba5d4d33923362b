"""Announced stories and the corrections on them → which articles each begins with.

What was announced stays together, but for corrections. So they are first taken back: every article
returns to the announced story it would be in (its *origin*). Then those in force are applied anew:
who must leave leaves, and goes to the next story that keeps him. What comes out depends on the
origins and the corrections alone, not on the order in which they were made and undone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from aggregator.dedupe.bodies import Bodies, copies
from aggregator.model import ArticleId, Fingerprinted, Link, Story, StoryId
from aggregator.model.corrections import Past

Names = tuple[StoryId, ...]
Merge = tuple[StoryId, StoryId]
Wings = dict[StoryId, list[ArticleId]]
Barred = Mapping[StoryId, AbstractSet[ArticleId]]


@dataclass(slots=True)
class Origins:
    """``wings`` are the stories by name, ``left`` for each article those that it was kept out of.

    ``announced`` are the stories a wing may continue, ``reduced`` those of them that a correction keeps
    somebody out of, ``hard`` the links that make copies. ``merged`` are stories that returned to where
    they had been split from, ``ended`` those that did so with an article, wherever that will be, and
    ``bonds`` articles that must be together for that.
    """

    wings: Wings
    left: Mapping[ArticleId, Names]
    announced: Mapping[StoryId, Story]
    hard: Sequence[Link]
    reduced: frozenset[StoryId] = frozenset()
    merged: list[Merge] = field(default_factory=list)
    ended: list[tuple[StoryId, ArticleId]] = field(default_factory=list)
    bonds: list[tuple[ArticleId, ArticleId]] = field(default_factory=list)

    def barred(self, apart: Iterable[tuple[ArticleId, ArticleId]]) -> Barred:
        """Return, per story, who must not join it: who may never meet one that is to come back to it.

        Once that one does, the newcomer and not the entry's own article would have to leave; and who of
        the two came first, nothing tells.
        """
        found: dict[StoryId, set[ArticleId]] = {}
        for pair in apart if self.left else ():
            for other, article in (pair, pair[::-1]):
                for name in self.left.get(article, ()):
                    found.setdefault(name, set()).add(other)
        return found


def origins(
    articles: Mapping[ArticleId, Fingerprinted], hard: Sequence[Link], standing: Sequence[Story], past: Past
) -> Origins:
    """Return what each announced story begins with."""
    announced = {**past.former, **{story.id: story for story in standing if story.announced}}
    kept, blocks = copies(lambda each: articles[each], hard, past.constraints)
    if not past.homes and blocks.idle:
        wings = {story.id: list(story.members) for story in standing if story.announced}
        return Origins(wings, {}, announced, kept)
    choices = _choices(articles, standing, past, announced)
    found = _settled(choices, _Scene(articles, kept, past, blocks, announced))
    _follow(found, standing, _bodies(found.wings, articles, kept, past))
    return found


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the articles' way from one story to the next depends on."""

    articles: Mapping[ArticleId, Fingerprinted]
    hard: Sequence[Link]
    past: Past
    blocks: Bodies
    announced: Mapping[StoryId, Story]


def _choices(
    articles: Mapping[ArticleId, Fingerprinted],
    standing: Sequence[Story],
    past: Past,
    announced: Mapping[StoryId, Story],
) -> dict[ArticleId, Names]:
    """Return, for each article of an announced story, where it would be: the first choice first."""
    stands = {member: story.id for story in standing if story.announced for member in story.members}
    choices = {}
    for article in articles:
        names = past.homes.get(article, ())
        if article in stands:
            names = (*names, stands[article])
        elif not any(name in announced for name in names):
            # Nothing of what is not announced is remembered: it follows from articles and corrections.
            names = ()
        if names:
            choices[article] = tuple(dict.fromkeys(names))
    return choices


def _settled(choices: Mapping[ArticleId, Names], scene: _Scene) -> Origins:
    """Return the wings once everybody who must leave one has gone on, and what each has left behind."""
    at = dict.fromkeys(choices, 0)
    reduced: set[StoryId] = set()
    while True:
        wings: Wings = {}
        for article, choice in at.items():
            if choice < len(choices[article]):
                wings.setdefault(choices[article][choice], []).append(article)
        bodies = _bodies(wings, scene.articles, scene.hard, scene.past)
        leaving = next(_leaving(wings, bodies, scene), [])
        for article in leaving:
            reduced.add(choices[article][at[article]])
            at[article] += 1
        loose = [] if leaving else _unbound(wings, bodies, scene)
        for article in loose:
            names, choice = choices[article], at[article]
            # Nor does it stay in the announced story that it had been brought into.
            at[article] += 2 if names[choice + 1 : choice + 2] and names[choice + 1] in scene.announced else 1
        if not leaving and not loose:
            left = {each: choices[each][:choice] for each, choice in at.items() if choice}
            return Origins(wings, left, scene.announced, scene.hard, frozenset(reduced))


def _unbound(wings: Wings, bodies: Bodies, scene: _Scene) -> list[ArticleId]:
    """Return what a merge by hand had brought into an announced story, where nothing binds it any more."""
    told = [members[0] for name, members in wings.items() if name in scene.announced]
    return [
        article
        for name, members in wings.items()
        if name not in scene.announced and not any(bodies.one(members[0], other) for other in told)
        for article in members
    ]


def _bodies(
    wings: Wings, articles: Mapping[ArticleId, Fingerprinted], hard: Sequence[Link], past: Past
) -> Bodies:
    """Return what will be one story: wings, and loose copies, with what binds them."""
    bodies = Bodies(past.constraints)
    for members in wings.values():
        bodies.join(members)
    inside = {article for members in wings.values() for article in members}
    for link in hard:
        if link.a in articles and link.a not in inside and link.b not in inside:
            bodies.join((link.a, link.b))
    return bodies


def _leaving(wings: Wings, bodies: Bodies, scene: _Scene) -> Iterator[list[ArticleId]]:
    """Yield articles that must leave their wings, with the copies and the company bound to them."""
    for stays, leaves in scene.past.constraints.apart:
        if stays not in scene.articles or leaves not in scene.articles or not bodies.one(stays, leaves):
            continue
        bound = scene.blocks.of(leaves)
        here = [members for members in wings.values() if stays in members]
        others = [
            members
            for members in wings.values()
            if bodies.one(members[0], stays) and not bound.issuperset(members)
        ]
        for members in (*here, *others):
            gone = [article for article in members if article in bound]
            if gone:
                yield gone


def _follow(found: Origins, standing: Sequence[Story], bodies: Bodies) -> None:
    """Let a story that was split off follow its founder back to where he came from."""
    inside = {article: name for name, members in found.wings.items() for article in members}
    gone: dict[StoryId, StoryId] = {}
    for story in (each for each in standing if each.announced):
        if story.founder not in story.members and story.id in found.wings:
            continue
        guide = story.founder if story.founder in story.members else story.members[0]
        home = inside.get(guide, story.id)
        while home in gone:
            home = gone[home]
        members = found.wings.get(story.id, [])
        if home == story.id:
            # An announced story never vanishes, whatever becomes of its articles.
            found.wings.setdefault(story.id, [m for m in story.members if m not in inside])
        elif members and not bodies.may_meet(members[0], guide):
            continue
        elif home in found.announced:
            bodies.join((*members[:1], guide))
            found.wings[home] += found.wings.pop(story.id, [])
            gone[story.id] = home
        elif members:
            bodies.join((members[0], guide))
            found.bonds.append((members[0], guide))
        else:
            found.ended.append((story.id, guide))
    found.merged += gone.items()
