"""The layout ``gfw``: ``pages/<category>/<id>.md``, a page saved for readers behind a firewall.

In: a file's text. Out: its entry, or ``FOREIGN`` for link lists and the like. Such a file has no front
matter: ``### title``, a rule, navigation as headings, the body as HTML one tag a line, and the original
address in one of its last lines. Navigation and promotion change in all files at once and often; all of
it goes here, so that such a change is no change of the article.
"""

import re

from aggregator.collect.mirror.dating import commit_date, date_in_address, date_in_name, first_date
from aggregator.collect.mirror.origin import FOREIGN, Found, Origin
from aggregator.collect.normalise.address import address, link
from aggregator.collect.normalise.boilerplate import DATELINE
from aggregator.collect.normalise.text import squeeze
from aggregator.model import Entry

TITLE = re.compile(r"\s*#{1,3} (?P<title>[^\n]+)\n+-{3,}[ \t]*\n")
ORIGINAL = re.compile(
    r"^原文(?:链接|地址)\s*[（(]需翻墙[^）)\n]*[）)]\s*[:：]\s*(?P<url>https?://[^\n<]+)", re.MULTILINE
)
SHARE = re.compile(r"^手机上长按", re.MULTILINE)
HOME = "[首页]("
# Navigation, promotion and rules are the lines in Markdown; the article is HTML throughout.
MARKDOWN = re.compile(r"^(?:#{1,6} [^\n]*|-{3,}[ \t]*)$\n?", re.MULTILINE)
TAG = re.compile(r"<[^>]*>")
LEAD = 2_000  # characters of HTML: of 6,372 datelines the last ends at 706


def read(text: str, origin: Origin) -> Found:
    """Return the entry of a saved page."""
    title = TITLE.match(text)
    originals = list(ORIGINAL.finditer(text))
    if not title or not (originals or HOME in text):
        return FOREIGN
    url = link(originals[-1]["url"]) if originals else ""
    share = SHARE.search(text)
    ends = [match.start() for match in (share, *originals[-1:]) if match]
    body = MARKDOWN.sub("", text[title.end() : min(ends, default=len(text))])
    dateline = DATELINE.search(squeeze(TAG.sub("", body[:LEAD])))
    candidates = (
        dateline["date"] if dateline else "",
        date_in_address(url),
        date_in_name(origin.path),
        commit_date(origin.committed),
    )
    entry = Entry(
        id=address(url) or origin.stable(origin.name.partition(".")[0]),
        link=url,
        title=title["title"].strip().replace("<", "&lt;"),
        published=first_date(candidates, origin.timezone),
        content=body,
        base=url or origin.page,
        credit=dateline["outlet"] if dateline else "",
        fallback=origin.page,
        digest=origin.blob,
    )
    return (entry,)
