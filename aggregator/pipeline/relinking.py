"""Which article an entry links to once a person has had a say.

An entry keeps the link that it was published with, with two exceptions: a pinned article has it for as
long as it is pinned, and an article that was split off cannot have it. What an entry would link to is
remembered, so that undoing either gives it back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.dedupe.material import material
from aggregator.model import Article, ArticleId, Publication, Settings, Story, StoryId, Topic
from aggregator.pipeline.publishing import canonical, pins
from aggregator.pipeline.versions import passage
from aggregator.publish.rules import chosen
from aggregator.store.protocol import Writing


def relink(
    writing: Writing, settings: Settings, ids: Sequence[StoryId], pinned: Sequence[ArticleId], now: datetime
) -> None:
    """Let the entries of these stories link to what they should."""
    entries = writing.entries(ids)
    stories = {story.id: story for story in writing.named([story for _, story in entries])}
    for entry, name in entries:
        wanted = _wanted(writing, settings, entry, stories[name], pinned)
        natural = entry.natural or entry.canonical
        changed = replace(entry, canonical=wanted, natural=None if wanted == natural else natural)
        if changed != entry:
            texts = writing.articles([entry.canonical, wanted])
            if wanted != entry.canonical and wanted in texts:  # another article has not changed its headline
                changed = replace(changed, headline=texts[wanted].title)
            writing.relink(replace(changed, updated=now) if _tells_more(entry, wanted, texts) else changed)


def relink_touched(settings: Settings, writing: Writing, ids: Sequence[StoryId], now: datetime) -> None:
    """Let the entries of these stories link to what they should, under the corrections in force."""
    relink(writing, settings, ids, pins(writing.corrections()), now)


def _wanted(
    writing: Writing, settings: Settings, entry: Publication, story: Story, pinned: Sequence[ArticleId]
) -> ArticleId:
    """Return the article that an entry should link to."""
    natural = entry.natural or entry.canonical
    for article in (*pinned, natural):
        if article in story.members:
            return article
    topic = settings.topics.get(entry.topic) or Topic(slug=entry.topic, title="")
    members = list(writing.articles(story.members).values())
    return canonical(chosen(topic, members) or members, topic, settings).id


def _tells_more(entry: Publication, wanted: ArticleId, texts: Mapping[ArticleId, Article]) -> bool:
    """Tell whether readers should hear that another article now stands in the entry."""
    before, after = texts.get(entry.canonical), texts.get(wanted)
    if before is None or after is None:
        return False
    return material(passage(before), passage(after))
