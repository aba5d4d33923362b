"""What a reader asks for on a story's page → corrections.yaml, which says so for good.

In: an action whose story is known. Out: the file, changed or not; ``UsageError`` for what cannot be, such
as an article of another story. What is asked for twice is done once: a second tap changes nothing.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from aggregator.config.corrections import read
from aggregator.config.corrections_file import take_back_named
from aggregator.config.files import shown
from aggregator.errors import AggregatorError, UsageError
from aggregator.model import ArticleId, Settings, Story, StoryId
from aggregator.model.actions import Action, KeepApart, TakeBack, TakeOut, Unite
from aggregator.model.corrections import Correction, Never, Split, name, named
from aggregator.pipeline.finding import find, living
from aggregator.pipeline.saying import merge, never, say, splits
from aggregator.store.protocol import Store

PAGE = re.compile(r"/story/([0-9a-f-]{36})(?:/(?:index\.html)?)?(?:[?#].*)?")
# Readers fill the file no further than this; a person with an editor, or at a terminal, may. 1,100 splits
# with their titles are 340,000 bytes; to read them takes 0.04 s of CPU, to add one more 0.2 s.
FULL = 400_000  # bytes


def act(action: Action, store: Store, settings: Settings, at: datetime) -> Correction | None:
    """Write down what was asked for; return the last correction written or taken back, if any was."""
    story = living(action.story, store)
    if story is None:
        raise UsageError(action.story, "looking for the story", "there is none of this id")
    if isinstance(action, TakeBack):
        return _take_back(action, story, settings)
    corrections = _corrections(action, story, store, settings, at)
    if corrections:
        _room(settings)
        say(corrections, store, settings)
    return corrections[-1] if corrections else None


def _corrections(
    action: Action, story: Story, store: Store, settings: Settings, at: datetime
) -> tuple[Correction, ...]:
    """Return what is to be written down, nothing where it is so already."""
    said = read(settings.service.corrections).corrections
    match action:
        case TakeOut(articles=articles):
            return _split(articles, story, said, store, at)
        case KeepApart(a=a, b=b):
            return _never(a, b, story, said, store, at)
        case Unite(other=other):
            return _merge(other, story, store, settings, at)
    raise AssertionError(action)


def _split(
    articles: Sequence[ArticleId], story: Story, said: Sequence[Correction], store: Store, at: datetime
) -> tuple[Correction, ...]:
    members = set(story.members)
    gone = {each.article for each in said if isinstance(each, Split) and members & set(each.others)}
    for article in articles:
        if article not in members | gone:
            raise UsageError(article, f"taking it out of {story.id}", "it is no article of this story")
    leaving = [article for article in dict.fromkeys(articles) if article in members]
    return splits(story, leaving, store, at) if leaving else ()


def _never(  # noqa: PLR0913, PLR0917 - a pair, and what it is held against
    a: ArticleId, b: ArticleId, story: Story, said: Sequence[Correction], store: Store, at: datetime
) -> tuple[Correction, ...]:
    if any(isinstance(each, Never) and {each.a, each.b} == {a, b} for each in said):
        return ()
    wanted = never(a, b, at)
    if not {a, b} & set(story.members):
        raise UsageError(a, f"keeping it apart from {b}", f"neither is an article of {story.id}")
    if len(store.articles([a, b])) < len({a, b}):
        raise UsageError(b, f"keeping it apart from {a}", "one of them is not stored")
    return (wanted,)


def _merge(
    other: str, story: Story, store: Store, settings: Settings, at: datetime
) -> tuple[Correction, ...]:
    found = find(_story_named(other, settings), store)
    if found.story.id == story.id:
        return ()
    theirs = list(dict.fromkeys((found.article.id, *found.story.members)))
    return (merge(story.members, theirs, store, at),)


def _story_named(text: str, settings: Settings) -> str:
    """Return the story's id where the text is the address of a page of ours, else the text."""
    for base in (settings.publish.base_url, settings.publish.actions):
        if base and text.startswith(base) and (page := PAGE.fullmatch(text, len(base))):
            return StoryId(page[1])
    return text


def _take_back(action: TakeBack, story: Story, settings: Settings) -> Correction | None:
    """Take a correction back, of which another one may be gone meanwhile."""
    path = settings.service.corrections
    wanted = [each for each in read(path).corrections if name(each) == action.correction]
    if wanted and not set(named(wanted[-1])) & set(story.members):
        raise UsageError(action.correction, f"taking it back for {story.id}", "it is about other stories")
    return take_back_named(path, action.correction) if wanted else None


def _room(settings: Settings) -> None:
    """Raise where readers have filled the file."""
    path = settings.service.corrections
    if path.exists() and path.stat().st_size > FULL:
        cause = f"it has over {FULL} bytes, and readers add no more to it"
        raise AggregatorError(shown(path), "writing what a reader asked for", cause, "shorten it by hand")


def in_force(correction: Correction, store: Store) -> bool:
    """Tell whether a correction is applied."""
    with store.looking() as look:
        return correction in look.corrections()
