"""At the end: is everything there that the outlets served and the mirrors held, and once only?

In: the exports, what was served, what stood in the mirrors, what subscribers saw. Out: figures, and
a list of everything lost, doubled or unexplained.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.addresses import key

# What an article older than this at first sight is: stored, and not announced (`announce: 7d`).
ANNOUNCE = timedelta(days=7)
Row = Mapping[str, Any]


@dataclass(slots=True)
class Kept:
    """What the program says that it has, indexed as far as the audit asks."""

    articles: dict[str, Row] = field(default_factory=dict)
    keys: set[tuple[str, str]] = field(default_factory=set)
    members: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    stories: dict[str, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, articles: Iterable[Row], stories: Iterable[Row]) -> "Kept":
        """Read the exports; article bodies are not kept."""
        kept = cls()
        for row in articles:
            kept.articles[row["article"]] = {
                name: row[name] for name in ("url", "published", "first_seen", "title")
            }
            kept.keys |= {(row["source"], key(row["url"])), (row["source"], key(row["entry_id"]))}
            kept.members[row["story"]].append(row["article"])
        kept.stories = {row["story"]: row for row in stories}
        return kept


def lost(kept: Kept, wanted: Iterable[tuple[str, str]]) -> list[str]:
    """Return every (source, url) that the outlets gave and the export does not have."""
    return [f"{source}: {url}" for source, url in sorted(set(wanted)) if (source, key(url)) not in kept.keys]


def inconsistent(kept: Kept) -> list[str]:
    """Return articles outside of stories, and stories that do not know their articles."""
    found = [f"story {story} is not exported" for story in kept.members if story not in kept.stories]
    for story, row in kept.stories.items():
        if sorted(row["articles"]) != sorted(kept.members.get(story, [])):
            found.append(f"story {story} and its articles disagree")
        if row["canonical"] not in row["articles"]:
            found.append(f"story {story} links to an article that is not its own")
    return found


def unseen(kept: Kept, seen: Mapping[str, set[str]], since: datetime) -> list[str]:
    """Return stories announced after the first pass, whose flood no edition holds, that nobody ever saw.

    ``seen`` holds ids and folded links by topic: a story that another became part of may be announced
    under that one's id, with a link to any of its articles.
    """
    return [
        f"{topic}: {story} {row['title']}"
        for story, row in kept.stories.items()
        for topic in row["topics"]
        if row["first_published"] and moment(row["first_published"]) > since
        if not _names(kept, story) & seen.get(topic, set())
    ]


def _names(kept: Kept, story: str) -> set[str]:
    """Return the id and the pages by which a subscriber may know a story."""
    pages = (kept.articles[name]["url"] for name in kept.stories[story]["articles"])
    return {f"urn:uuid:{story.removeprefix('urn:uuid:')}", *map(key, pages)}


def withheld(kept: Kept) -> list[str]:
    """Return stories that are in no topic although one of their articles was fresh when it came."""
    return [
        f"{story} {row['title']}"
        for story, row in kept.stories.items()
        if not row["topics"] and any(fresh(kept.articles[name]) for name in row["articles"])
    ]


def fresh(article: Row) -> bool:
    """Tell whether an article was young enough to be announced."""
    first = moment(article["first_seen"])
    return article["published"] is None or first - moment(article["published"]) < ANNOUNCE


def sizes(kept: Kept) -> dict[str, int]:
    """Return how many stories there are of each size."""
    counted = Counter(len(row["articles"]) for row in kept.stories.values())
    return {str(size): counted[size] for size in sorted(counted)}


def moment(text: str) -> datetime:
    """Return the time that an export names."""
    return datetime.fromisoformat(text)
