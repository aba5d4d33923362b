"""The layout ``terminus``: ``_posts/YYYY-MM-DD-<words>.md``, deleted articles kept by hand in Markdown.

In: a file's text. Out: its entry, or ``NotArticle`` for the project's own notices. The front matter, with its
keys in any order and blank lines between them, names no origin: that stands in the first lines (``credits``).
"""

from aggregator.collect.mirror.bodies import rendered, title_of
from aggregator.collect.mirror.dating import commit_date, date_in_name, first_date
from aggregator.collect.mirror.frontmatter import Post, split
from aggregator.collect.mirror.layouts.credits import credits_of
from aggregator.collect.mirror.origin import FOREIGN, Found, NotArticle, Origin
from aggregator.collect.normalise.address import address
from aggregator.model import Entry

STICKY = NotArticle("a notice of the mirror's own")
SORTED = frozenset({"categories", "tags"})
OTHERS = frozenset({"from", "lastmod"})  # front matter of other layouts


def read(text: str, origin: Origin) -> Found:
    """Return the entry of a post; the one category of all posts is the mirror's own, and no tag."""
    post = split(text)
    if not _is_post(post):
        return FOREIGN
    if "sticky" in post.keys.get("categories", ()):
        return STICKY
    told = credits_of(post.body)
    dates = (post.one("date"), date_in_name(origin.path), commit_date(origin.committed))
    entry = Entry(
        id=address(told.url) or origin.stable(origin.name),
        link=told.url,
        title=title_of(post.one("title")),
        authors=told.authors,
        published=first_date(dates, origin.timezone),
        content=rendered(told.story),
        categories=post.keys.get("tags", ()),
        base=told.url or origin.page,
        credit=told.outlet,
        fallback=origin.page,
        digest=origin.blob,
    )
    return (entry,)


def _is_post(post: Post) -> bool:
    """Tell whether the front matter is a post's; one in 600 misspells ``layout``."""
    keys = post.keys.keys()
    named = "title" in keys and post.one("layout") in {"", "post"}
    return named and not SORTED.isdisjoint(keys) and OTHERS.isdisjoint(keys)
