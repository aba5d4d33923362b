"""Which picture stands beside an entry, if its outlet gives one.

In: an entry. Out: an address, or none. Whether pictures are shown at all is the operator's choice
(``publish.images``); nothing is fetched here.
"""

import re
from html import unescape

from aggregator.publish.plain import web_link
from aggregator.publish.shown import Shown

# In a body that was sanitised on arrival every attribute is quoted.
IMAGE = re.compile(r'<img\b[^>]*?\ssrc="([^"]+)"')
# Of a long body: a picture that stands further down is not the article's first.
SEARCHED = 20_000


def picture(entry: Shown) -> str:
    """Return the address of the entry's picture: a file that goes with it, else the first in its text.

    Only by TLS: a page served by TLS would have others refused or rewritten by the browser.
    """
    files = (file.url for file in entry.enclosures if file.type.startswith("image/"))
    article = entry.canonical.article
    body = article.content_html or article.summary_html
    inside = (unescape(found) for found in IMAGE.findall(body[:SEARCHED])[:1])
    return next((link for link in map(web_link, (*files, *inside)) if link.startswith("https:")), "")
