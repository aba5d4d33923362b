"""What a person names → what is stored: an article id, a story id or a URL, everywhere alike."""

from dataclasses import dataclass

from aggregator.collect.normalise.address import address
from aggregator.errors import UsageError
from aggregator.model import Article, Story, StoryId
from aggregator.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Found:
    """An article with its story; for a story that was named, the article its entry links to."""

    article: Article
    story: Story


def find(reference: str, store: Store) -> Found:
    """Return what a reference names; ``UsageError`` where nothing stored has this name."""
    # Articles without a page have "" for an address: no other text may lead to them.
    named = next(
        (found for each in (reference, address(reference)) if each and (found := store.find(each))), None
    )
    match named:
        case Article():
            story = store.story_of(named.id)
            if story is None:
                raise AssertionError(f"{named.id} is in no story")
            return Found(named, story)
        case Story():
            return _of_story(named, store)
    raise UsageError(
        reference,
        "looking for it",
        "nothing stored has this id or URL",
        "`aggregator export articles` lists all there is",
    )


def living(name: StoryId, store: Store) -> Story | None:
    """Return the story of this id, or the one that it lives on in; ``None`` where there is none."""
    story = store.story(name)
    while story is not None and story.merged_into is not None:
        survivor = store.story(story.merged_into)
        if survivor is None:
            raise AssertionError(f"{story.id} was merged into nothing")
        story = survivor
    return story


def _of_story(named: Story, store: Store) -> Found:
    """Return the story that lives on in the one named, and its article."""
    story = living(named.id, store)
    if story is None:
        raise AssertionError(f"{named.id} is gone since it was found")
    told = [p.canonical for p in store.publications(story.id) if p.published]
    chosen = told[0] if told else story.members[0]
    return Found(store.articles([chosen])[chosen], story)
