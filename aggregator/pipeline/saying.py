"""What a person means by a story, an article, a pair → the correction that says so for good.

In: what was found in the memory. Out: a correction that names articles, and the file with one more. A
split names everybody who stays, so that it holds whichever of them the story is known by later.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from aggregator.config.corrections import Written
from aggregator.config.corrections_file import add
from aggregator.dedupe.corrections import Sets, resolve
from aggregator.dedupe.groups import HARD
from aggregator.errors import UsageError
from aggregator.model import Article, ArticleId, Settings, Story
from aggregator.model.corrections import Correction, Merge, Never, Split, named
from aggregator.pipeline.publishing import outlet_name
from aggregator.store.protocol import Store


def say(corrections: Sequence[Correction], store: Store, settings: Settings) -> Written:
    """Write more corrections into the file, all or none, with the titles beside the ids."""
    articles = store.articles([article for each in corrections for article in named(each)])
    return add(settings.service.corrections, corrections, titles(articles.values(), settings))


def titles(articles: Iterable[Article], settings: Settings) -> Mapping[ArticleId, str]:
    """Return by what a person knows each article: its title and who wrote it."""
    return {each.id: f"{each.title or each.url} · {outlet_name(each, settings)}" for each in articles}


def split(story: Story, article: ArticleId, store: Store, at: datetime) -> Split:
    """Return the correction that takes an article, with its copies, out of its story."""
    doing = f"splitting it off {story.id}"
    if article not in story.members:
        raise UsageError(article, doing, "it is in another story", f"`aggregator explain {article}` names it")
    if len(story.members) == 1:
        raise UsageError(article, doing, "it is alone there", "nothing is to be done")
    return splits(story, [article], store, at)[0]


def splits(story: Story, leaving: Sequence[ArticleId], store: Store, at: datetime) -> tuple[Split, ...]:
    """Return what takes several members out, each with its copies; they may stay with one another."""
    copies = Sets()
    for link in store.links(story.members):
        if link.rule in HARD and {link.a, link.b} <= set(story.members):
            copies.join((link.a, link.b))
    gone = {each for article in leaving for each in (article, *copies.members(article))}
    # Where everybody is a copy of one who leaves, the others stay all the same: it was asked for.
    stay = [each for each in story.members if each not in gone] or [
        each for each in story.members if each not in leaving
    ]
    if not stay:
        raise UsageError(story.id, "taking it apart", "no article would stay", "leave one in it")
    return tuple(Split(article, tuple(stay), at) for article in leaving)


def merge(a: Sequence[ArticleId], b: Sequence[ArticleId], store: Store, at: datetime) -> Merge:
    """Return the correction that makes the stories of two articles, each first of its story's, one.

    Whatever was said before to keep the two apart is named as well, since a later word overrules an
    earlier one only about the same articles.
    """
    if a[0] in b:
        raise UsageError(a[0], f"merging it with {b[0]}", "they are in one story", "nothing is to be done")
    with store.looking() as look:
        apart = resolve(look.corrections()).apart
    one, other = set(a), set(b)
    against = [
        article
        for pair in apart
        if (pair[0] in one and pair[1] in other) or (pair[0] in other and pair[1] in one)
        for article in pair
    ]
    return Merge(tuple(dict.fromkeys([a[0], b[0], *against])), at)


def never(a: ArticleId, b: ArticleId, at: datetime) -> Never:
    """Return the correction that keeps two articles out of one story for good."""
    if a == b:
        raise UsageError(a, "keeping it apart", "it is named twice", "name two articles")
    return Never(a, b, at)
