"""What tells one entry of a source from another, and keeps telling it at every later poll.

In: an entry and the source's ``identity``. Out: a text of bounded length. It depends on what the outlet
wrote and on nothing that we may judge otherwise tomorrow: no boilerplate is cut before it is made.
"""

import hashlib

from aggregator.collect.normalise.text import storable, words
from aggregator.model import Entry, Identity

# PostgreSQL refuses index entries beyond 2,704 bytes; a longer id is known by its hash.
LONGEST_ID = 500


def entry_id(entry: Entry, folded: str, text: str, identity: Identity) -> str:
    """Return the id: by default the entry's own, else its folded link, else a hash of title and text.

    ``folded`` is the article's address, ``text`` what else it says; ``""`` where nothing tells it apart.
    """
    own = storable(entry.id).strip()
    match identity:
        case "link":
            named = folded or own
        case "title+date":
            named = by_title(entry) or own or folded
        case _:
            named = own or folded
    if named and len(named) <= LONGEST_ID:
        return named
    told = named or text
    return hashed(told) if told else ""


def by_title(entry: Entry) -> str:
    """Return an id made of title and date as they are written, ``""`` without a title."""
    title = words(storable(entry.title))
    dated = " ".join(storable(entry.published or entry.updated).split())
    return hashed(f"{title}\0{dated}") if title else ""


def hashed(text: str) -> str:
    """Return what stands for a text of any length."""
    return "blake2b:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
