"""Articles, the pairs held to be one text, and the stories that stand → the stories as they shall be.

A function of its arguments alone, and for what is not announced a function of the articles alone:
they are considered in one fixed order (story time, address, entry id), whatever order they came in.
A newcomer must agree with a story on the average, not with one member: connected components
chain (tuned for recall, one swallowed 250 of 420 documents), guarded joining does not. Articles of
one address or one exact text count as one unit, so that a summary-only feed beside its full mirror
does not outvote a third copy. What was announced is never taken apart but by a correction; two
announced stories that agree become the older one.

Corrections bind: ``origins`` says what each announced story begins with, ``bodies`` who may meet whom
and what is one story in the end. The parts of a story that was merged by hand are kept apart until
then, so that each goes on gathering its own copies, and can be undone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from aggregator.dedupe.bodies import Bodies
from aggregator.dedupe.corrections import within
from aggregator.dedupe.gathering import AGREEMENT, gather
from aggregator.dedupe.groups import HARD, Agreement, Group, Unit, join, pieces, units
from aggregator.dedupe.origins import Barred, Origins, origins
from aggregator.dedupe.outcome import Outcome, difference, seniority
from aggregator.model import (
    ArticleId,
    Dedup,
    Fingerprinted,
    Link,
    Rearrangement,
    Story,
    StoryId,
)
from aggregator.model.corrections import Past

__all__ = ["HARD", "arrange", "components"]

# Two announced stories are one where more than this share of their pairs is: what readers have seen apart
# is not put together for less.
MOST = 0.5

Articles = Mapping[ArticleId, Fingerprinted]
Merge = tuple[StoryId, StoryId]
NOTHING_CORRECTED = Past()


def arrange(
    articles: Articles,
    links: Sequence[Link],
    standing: Sequence[Story],
    rules: Dedup,
    past: Past = NOTHING_CORRECTED,
) -> Rearrangement:
    """Return how the stories of these articles change.

    ``articles`` are all that the links reach, and all members of ``standing``, the stories they
    now belong to; what ``past`` names is reached, too.
    """
    # Whichever part an announced story stands in, its id is free in no other.
    used = {*past.taken, *(story.id for story in standing if story.announced)}
    past = replace(within(past, articles), taken=used)
    parts = components(articles, links, standing, past)
    at = {article: place for place, part in enumerate(parts) for article in part}
    near: list[list[Link]] = [[] for _ in parts]
    stories: list[list[Story]] = [[] for _ in parts]
    for link in links:
        if at[link.a] == at[link.b]:  # what is alike only connects nothing
            near[at[link.a]].append(link)
    for story in standing:
        stories[at[story.members[0]]].append(story)
    found = [
        _arrange(
            {each: articles[each] for each in part}, near[place], stories[place], rules, within(past, part)
        )
        for place, part in enumerate(parts)
    ]
    return Rearrangement(
        clusters=tuple(cluster for each in found for cluster in each.clusters),
        dissolved=tuple(story for each in found for story in each.dissolved),
        merged=tuple(pair for each in found for pair in each.merged),
        joined=tuple(pair for each in found for pair in each.joined),
        homes={article: names for each in found for article, names in each.homes.items()},
        parted={article: story for each in found for article, story in each.parted.items()},
    )


def components(
    articles: Collection[ArticleId],
    links: Iterable[Link],
    standing: Iterable[Story],
    past: Past = NOTHING_CORRECTED,
) -> list[set[ArticleId]]:
    """Return the articles that links, stories or corrections connect, each set apart from the others."""
    near: dict[ArticleId, list[ArticleId]] = {article: [] for article in articles}
    pairs = [(link.a, link.b) for link in links if not link.near]
    pairs += [pair for story in standing for pair in pairwise(story.members)]
    pairs += _remembered(articles, standing, past)
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


def _remembered(
    articles: Collection[ArticleId], standing: Iterable[Story], past: Past
) -> list[tuple[ArticleId, ArticleId]]:
    """Return the pairs that corrections connect: put together, or once of one story."""
    several = [[each for each in together if each in articles] for together in past.constraints.together]
    homes: dict[StoryId, list[ArticleId]] = {}
    for article, names in past.homes.items():
        for name in names if article in articles else ():
            homes.setdefault(name, []).append(article)
    for story in standing if homes else ():
        homes.get(story.id, []).extend(story.members[:1])
    return [pair for each in (*several, *homes.values()) for pair in pairwise(each)]


def _arrange(
    articles: Articles,
    links: Sequence[Link],
    standing: Sequence[Story],
    rules: Dedup,
    past: Past,
) -> Rearrangement:
    """Return how the stories of one component change."""
    pairs, bodies = Agreement(links), Bodies(past.constraints)
    begun = origins(articles, [link for link in links if link.rule in HARD], standing, past)
    for bond in begun.bonds:
        bodies.join(bond)
    barred = begun.barred(past.constraints.apart)
    groups, merged = _merge(_groups(begun, articles, bodies, barred), pairs, rules, bodies)
    placed = {a.id for group in groups for a in group.members}
    loose = units([a for a in articles.values() if a.id not in placed], begun.hard)
    cut = [[each] if bodies.bound(each.ids) else pieces(each, rules.max_story) for each in loose]
    waiting = [piece for several in cut for piece in several]
    # Before the first is placed: whom it joins must have nothing against the others' copies either.
    for piece in waiting:
        bodies.join(piece.ids)
    for piece in waiting:
        _place(piece, groups, pairs, rules, bodies)
    groups = gather(
        groups, links, pairs, lambda elder, begun: _may_gather(elder, begun, pairs, rules, bodies)
    )
    # Whom a newcomer joined may now agree with another: a summary alone had said too little.
    groups, more = _merge(groups, pairs, rules, bodies)
    merges = [*begun.merged, *merged, *more]
    return difference(Outcome(groups, merges, bodies, begun), standing, past)


def _groups(begun: Origins, articles: Articles, bodies: Bodies, barred: Barred) -> list[Group]:
    """Return what each announced story begins with."""
    groups = []
    for name, members in begun.wings.items():
        bodies.join(members)
        found = units([articles[member] for member in members], begun.hard)
        group = Group(found, begun.announced.get(name), name=name, reduced=name in begun.reduced)
        group.barred = barred.get(name, group.barred)
        groups.append(group)
    return groups


def _place(unit: Unit, groups: list[Group], pairs: Agreement, rules: Dedup, bodies: Bodies) -> None:
    """Put a unit into the story it agrees with most of those that it may be in, else begin one."""
    best: Group | None = None
    most = 0.0
    for group in groups:
        found = pairs.agreement(unit, group)
        if found >= AGREEMENT and found > most and _spans([unit], group, pairs, rules):
            if not bodies.idle and not _may_join(unit, group, bodies):
                continue
            best, most = group, found
    if best is not None and best.size + len(unit.members) <= rules.max_story:
        bodies.join((unit.ids[0], best.first))
        join(best, unit, pairs)
    elif best is None or bodies.bound(unit.ids):
        groups.append(Group([unit]))
    else:
        groups.append(Group([unit], overflows=best.overflows or best))


def _spans(more: Sequence[Unit], group: Group, pairs: Agreement, rules: Dedup) -> bool:
    """Tell whether the story would still lie within the window, or is the same by more than time."""
    if any(pairs.hard(unit, other) for unit in more for other in group.units):
        return True
    both = [member for unit in (*more, *group.units) for member in unit.members]
    return max(a.time for a in both) - min(a.end for a in both) <= rules.window


def _may_gather(elder: Group, begun: Group, pairs: Agreement, rules: Dedup, bodies: Bodies) -> bool:
    """Tell whether a story begun here, of which no person has spoken, may join another whole."""
    if begun.story or begun.name or elder.size + begun.size > rules.max_story:
        return False
    free = bodies.idle or all(
        not bodies.bound(unit.ids) and _may_join(unit, elder, bodies) for unit in begun.units
    )
    return free and _spans(begun.units, elder, pairs, rules)


def _merge(
    groups: list[Group], pairs: Agreement, rules: Dedup, bodies: Bodies
) -> tuple[list[Group], list[Merge]]:
    """Return the announced stories with those that agree merged into the one announced first.

    Those that a person merged are left to ``difference``, which remembers how to take it back.
    """
    merged: list[Merge] = []
    kept: list[Group] = []
    for group in sorted((g for g in groups if g.story), key=seniority):
        others = (g for g in kept if bodies.idle or _may_merge(g, group, bodies))
        elder = next((g for g in others if _agree(g, group, pairs, rules)), None)
        if elder is None or elder.story is None or group.story is None:
            kept.append(group)
        else:
            bodies.join((elder.first, group.first))
            for unit in group.units:
                join(elder, unit, pairs)
            for other in groups:
                other.overflows = elder if other.overflows is group else other.overflows
            merged.append((group.story.id, elder.story.id))
    return [*kept, *(g for g in groups if not g.story)], merged


def _may_join(unit: Unit, group: Group, bodies: Bodies) -> bool:
    """Tell whether evidence may bring a unit into a group.

    Where a person put it into an announced story it stays a part of its own, evidence or not: when that
    is undone, it must be known who was there before.
    """
    if not group.barred.isdisjoint(unit.ids):
        return False
    if bodies.bound(unit.ids) and bodies.one(unit.ids[0], group.first):
        return group.name is None
    return bodies.may_meet(unit.ids[0], group.first)


def _may_merge(elder: Group, group: Group, bodies: Bodies) -> bool:
    """Tell whether evidence may decide over two stories: no person has.

    Nor has a person taken something out of one of them: it would then agree with others than before,
    and what is merged by evidence stays so, though the correction is undone.
    """
    a, b = elder.first, group.first
    return not bodies.one(a, b) and bodies.may_meet(a, b) and not (elder.reduced or group.reduced)


def _agree(elder: Group, group: Group, pairs: Agreement, rules: Dedup) -> bool:
    """Tell whether two announced stories are one: by most of their units, and within the limits."""
    if elder.size + group.size > rules.max_story:
        return False
    all_pairs = [(a, b) for a in elder.units for b in group.units]
    if any(pairs.hard(a, b) for a, b in all_pairs):
        return True
    linked = sum(pairs.linked(a, b) for a, b in all_pairs)
    return linked > MOST * len(all_pairs) and all(_spans([unit], elder, pairs, rules) for unit in group.units)
