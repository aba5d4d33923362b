"""Groups as they came out → what changes: stories by their ids, and where articles would else be.

The parts of one body become one story: that of its part announced first. The others keep their name
in the memory of their articles, so that undoing the correction finds them again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.dedupe.bodies import Bodies
from aggregator.dedupe.groups import Group
from aggregator.dedupe.identity import mint, part_name
from aggregator.dedupe.origins import Origins
from aggregator.model import ArticleId, Cluster, Rearrangement, Story, StoryId
from aggregator.model.corrections import Past

Merge = tuple[StoryId, StoryId]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the arranging of one component came to; ``merged`` were found to be one by evidence."""

    groups: list[Group]
    merged: list[Merge]
    bodies: Bodies
    begun: Origins


@dataclass(frozen=True, slots=True)
class _Body:
    """The groups of one story; ``main`` is the one whose name it bears."""

    name: StoryId
    groups: list[Group]
    main: Group

    def cluster(self, names: Mapping[int, StoryId]) -> Cluster:
        members = sorted((a for group in self.groups for a in group.members), key=lambda a: a.order)
        story = self.main.story
        full = {names[id(g.overflows)] if g.overflows else None for g in self.groups}
        over = None if None in full else min(each for each in full if each)
        return Cluster(
            id=self.name,
            founder=story.founder if story else members[0].id,
            members=tuple(article.id for article in members),
            full_of=None if over == self.name else over,
        )

    def joined(self) -> list[Merge]:
        """Return which announced stories a person made a part of this one, as far as that is new."""
        parts = [group.story for group in self.groups if group.story and group is not self.main]
        return [(story.id, self.name) for story in parts if story.merged_into != self.name]


def difference(outcome: Outcome, standing: Sequence[Story], past: Past) -> Rearrangement:
    """Return only what is not yet so."""
    before = {story.id: _as_cluster(story) for story in standing}
    used = {*past.taken, *outcome.begun.wings}
    bodies = _bodies(outcome, used)
    names = {id(group): body.name for body in bodies for group in body.groups}
    clusters = [body.cluster(names) for body in bodies]
    ids = set(names.values())
    return Rearrangement(
        clusters=tuple(cluster for cluster in clusters if before.get(cluster.id) != cluster),
        dissolved=tuple(s.id for s in standing if not s.announced and s.id not in ids),
        merged=(*outcome.merged, *_ended(bodies, outcome.begun)),
        joined=tuple(pair for body in bodies for pair in body.joined()),
        homes=_homes(bodies, outcome.begun, past),
        parted=_parted(bodies, standing, outcome.begun.left),
    )


def _ended(bodies: Sequence[_Body], begun: Origins) -> list[Merge]:
    """Return the stories that ended with an article, and which that one is in now."""
    inside = {a.id: body.name for body in bodies for group in body.groups for a in group.members}
    return [(story, inside[article]) for story, article in begun.ended]


def _bodies(outcome: Outcome, used: set[StoryId]) -> list[_Body]:
    """Return what is one story each, in the order of their first groups; new ids go into ``used``."""
    gathered: dict[ArticleId, list[Group]] = {}
    for group in outcome.groups:
        gathered.setdefault(outcome.bodies.body(group.first), []).append(group)
    found = []
    for groups in gathered.values():
        told = [group for group in groups if group.story]
        main = min(told, key=seniority) if told else min(groups, key=lambda g: g.members[0].order)
        name = main.story.id if main.story else mint(main.members[0], used)
        used.add(name)
        found.append(_Body(name, groups, main))
    return found


def seniority(group: Group) -> tuple[datetime, str]:
    """Return by what announced stories are put in order: when they were, then by id."""
    story = group.story
    if story is None or story.announced is None:
        raise AssertionError(group)
    return story.announced, story.id


def _homes(bodies: Sequence[_Body], begun: Origins, past: Past) -> dict[ArticleId, tuple[StoryId, ...]]:
    """Return, for each article for which that is new, where it would be but for a correction."""
    homes = {}
    for body in bodies:
        for group in body.groups:
            part = () if group is body.main else (group.name or part_name(group.members[0]),)
            for article in group.members:
                found = (*begun.left.get(article.id, ()), *part)
                if found != past.homes.get(article.id, ()):
                    homes[article.id] = found
    return homes


def _parted(
    bodies: Sequence[_Body], standing: Sequence[Story], left: Collection[ArticleId]
) -> dict[ArticleId, StoryId]:
    """Return the articles that must leave an announced story for one that is not, and which that was.

    What a merge by hand had brought there, and goes its own way again, is what it was before.
    """
    stood = {member: story.id for story in standing if story.announced for member in story.members}
    return {
        article.id: stood[article.id]
        for body in bodies
        if not body.main.story
        for group in body.groups
        for article in group.members
        if article.id in stood and article.id in left
    }


def _as_cluster(story: Story) -> Cluster:
    return Cluster(id=story.id, founder=story.founder, members=story.members, full_of=story.full_of)
