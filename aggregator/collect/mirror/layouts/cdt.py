"""The layout ``cdt``: ``articles/<number>_<title>.md``, an entry of a WordPress feed saved as it came.

In: a file's text. Out: its entry, or ``FOREIGN``. No front matter: the title as a link, a rule, the date on
a line of its own, the body as HTML. At its end the feed names who posted it, for which site, and its tags.
"""

import re
from html import unescape

from aggregator.collect.mirror.bodies import title_of
from aggregator.collect.mirror.dating import commit_date, date_in_address, first_date
from aggregator.collect.mirror.origin import FOREIGN, Found, Origin
from aggregator.collect.normalise.address import address, link
from aggregator.model import Entry

HEAD = re.compile(
    r"\s*\[(?P<title>[^\n]{0,1000})\]\((?P<url>https?://[^\n]{1,8000})\)[ \t]*\n-{3,}[ \t]*\n+"
    r"日期[:：][ \t]*(?P<date>[^\n]{1,100})\n"
)
# © who for <a href="site">site</a>: the poster is an account of the site's, seldom who wrote the text.
FOOT = re.compile(
    r"(?:<hr ?/?>)?\s*<p><small>&copy; [^<]{0,200} for <a [^>]{1,300}>(?P<site>[^<]{1,100})</a>.*\Z",
    re.DOTALL,
)
TAGS = re.compile(r"Post tags:(?P<tags>(?:\s*(?:<a [^>]{1,2000}>[^<]{1,200}</a>|,))+)")
TAG = re.compile(r">([^<]+)</a>")


def read(text: str, origin: Origin) -> Found:
    """Return the entry of a saved feed entry."""
    head = HEAD.match(text)
    if not head:
        return FOREIGN
    url = link(head["url"])
    body = text[head.end() :]
    foot = FOOT.search(body)
    tags = TAGS.search(foot[0]) if foot else None
    dates = (head["date"], date_in_address(url), commit_date(origin.committed))
    entry = Entry(
        id=address(url) or origin.stable(origin.name.partition("_")[0]),
        link=url,
        title=title_of(head["title"]),
        published=first_date(dates, origin.timezone),
        content=body[: foot.start()] if foot else body,
        categories=tuple(unescape(tag) for tag in TAG.findall(tags["tags"])) if tags else (),
        base=url or origin.page,
        credit=foot["site"] if foot else "",
        fallback=origin.page,
        digest=origin.blob,
    )
    return (entry,)
