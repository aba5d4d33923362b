"""The layout ``jekyll``: ``_posts/YYYY-MM-DD-<title>.md`` with front matter that names its origin.

In: a file's text. Out: its entry, or ``FOREIGN`` for one without ``title`` and ``from``. Such mirrors
write ``layout, title, date, author, from, tags, categories``, then the feed's own time in milliseconds
as a comment, the title as a heading, and the body as HTML. Author, tags and categories all hold the
outlet's name: it is the credit, and no author and no tag.
"""

import re
from datetime import UTC, datetime, timedelta

from aggregator.collect.mirror.dating import commit_date, date_in_address, date_in_name, first_date
from aggregator.collect.mirror.frontmatter import Post, split
from aggregator.collect.mirror.origin import FOREIGN, Found, Origin
from aggregator.collect.normalise.address import address, link
from aggregator.collect.normalise.dates import read_date
from aggregator.collect.normalise.moments import Dated
from aggregator.model import Entry

STAMP = re.compile(r"\s*<!--\s*(?P<stamp>\d{13})\s*-->")
HEADING = re.compile(r"\s*\[(?P<title>[^\n]{0,1000})\]\([^\n]{0,8000}\)[ \t]*\n-{3,}[ \t]*(?:\n|\Z)")
# Some outlets' feeds give China's local time as if it were UTC; the mirror then clamps ``date`` to its
# own fetch, while the stamp keeps the feed's time: eight hours ahead of the truth.
AHEAD = timedelta(hours=8)
# Rounding: of 10,729 posts all but two have date and stamp within two seconds of each other.
EQUAL = timedelta(seconds=2)


def read(text: str, origin: Origin) -> Found:
    """Return the entry of a post."""
    post = split(text)
    if not {"title", "from"} <= post.keys.keys():
        return FOREIGN
    stamp = STAMP.match(post.body)
    rest = post.body[stamp.end() :] if stamp else post.body
    heading = HEADING.match(rest)
    title = post.one("title").strip() or (heading["title"] if heading else "")
    url = link(post.one("from"))
    credit, authors, tags = _credit(post)
    entry = Entry(
        id=address(url) or origin.stable(origin.name),
        link=url,
        title=title.replace("<", "&lt;"),
        authors=authors,
        published=_published(post, int(stamp["stamp"]) if stamp else 0, origin, url),
        content=rest[heading.end() :] if heading else rest,
        categories=tags,
        base=url or origin.page,
        credit=credit,
        fallback=origin.page,
        digest=origin.blob,
    )
    return (entry,)


def _credit(post: Post) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return (the outlet's name, authors, tags): a name that is author and tag is the outlet's."""
    author = post.one("author")
    tags = tuple(dict.fromkeys(post.keys.get("tags", ()) + post.keys.get("categories", ())))
    if author and (author in tags or not tags):
        return author, (), tuple(tag for tag in tags if tag != author)
    return "", (author,) if author else (), tags


def _published(post: Post, stamp: int, origin: Origin, url: str) -> str:
    """Return the date text to trust, by the order of trust that all layouts share."""
    told = post.one("date")
    fed = datetime.fromtimestamp(stamp / 1000, UTC) if stamp else None
    claimed = read_date(told, origin.timezone)
    if fed and isinstance(claimed, Dated) and fed - AHEAD <= claimed.moment < fed - EQUAL:
        return (fed - AHEAD).isoformat()
    return first_date(
        (
            told,
            fed.isoformat() if fed else "",
            date_in_address(url),
            date_in_name(origin.path),
            commit_date(origin.committed),
        ),
        origin.timezone,
    )
