"""The layout ``wechat``: an article of a WeChat account as Markdown, with ``Lastmod`` in its front matter.

In: a file's text. Out: its entry, or ``FOREIGN``. Such a file names neither its outlet nor its address: the
author is an author, the tags are tags, and the mirror's own page is the link.
"""

from aggregator.collect.mirror.bodies import rendered, title_of
from aggregator.collect.mirror.dating import commit_date, date_in_name, first_date
from aggregator.collect.mirror.frontmatter import split
from aggregator.collect.mirror.origin import FOREIGN, Found, Origin
from aggregator.model import Entry

KEYS = {"title", "date", "lastmod"}


def read(text: str, origin: Origin) -> Found:
    """Return the entry of a post."""
    post = split(text)
    if not post.keys.keys() >= KEYS or "from" in post.keys:
        return FOREIGN
    dates = (post.one("date"), post.one("lastmod"), date_in_name(origin.path), commit_date(origin.committed))
    entry = Entry(
        id=origin.stable(origin.name),
        title=title_of(post.one("title")),
        authors=post.keys.get("author", ()),
        published=first_date(dates, origin.timezone),
        content=rendered(post.body),
        categories=post.keys.get("tags", ()),
        base=origin.page,
        fallback=origin.page,
        digest=origin.blob,
    )
    return (entry,)
