"""The permanent id of a story: a UUID made from its founding article's identity."""

import uuid
from collections.abc import Collection
from functools import lru_cache

from aggregator.model import Fingerprinted, StoryId

# Version 5 of "https://aggregator.invalid/story" under the URL namespace (RFC 9562, 5.5): fixed
# for ever, since every id that was ever published counts on it.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://aggregator.invalid/story")


def story_id(founder: Fingerprinted, counter: int = 0) -> StoryId:
    """Return the id of a story founded by the article; ``counter`` tells apart where it is taken."""
    return _named(f"{founder.source}\n{founder.entry_id}" + (f"\n{counter}" if counter else ""))


def part_name(founder: Fingerprinted) -> StoryId:
    """Return by what a part of a merged story is remembered that was never a story readers were told of.

    No story is ever called so, lest it be taken for one.
    """
    return _named(f"{founder.source}\n{founder.entry_id}\npart")


def mint(founder: Fingerprinted, taken: Collection[StoryId]) -> StoryId:
    """Return the first id of the founder that is not taken."""
    counter = 0
    while (candidate := story_id(founder, counter)) in taken:
        counter += 1
    return candidate


# Looked up among what is taken, and minted a moment later.
@lru_cache(maxsize=4096)
def _named(name: str) -> StoryId:
    return StoryId(str(uuid.uuid5(NAMESPACE, name)))
