"""Documents made to hurt, and documents that are no feeds; and JSON with everything wrong."""

import json
from collections.abc import Iterator
from typing import Any

from tests.documents.case import Case, Facts
from tests.documents.formats import Piece, atom, rss
from tests.documents.news import LINKS

VERSION = "https://jsonfeed.org/version/1.1"
ONE = f'{{"id": "1", "url": "{LINKS[0]}", "title": "港口"}}'
TWO = '{"id": "2", "title": "码头"}'
FACTS: list[Facts] = [{"id": "1", "title": "港口", "link": LINKS[0]}, {"id": "2", "title": "码头"}]
FEED = f'{{"version": "{VERSION}", "title": "海岸日报", "items": [{ONE}, {TWO}]}}'
CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>请稍候</body></html>"
ACTIVE = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>甲</a>"
ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(100_000))

REFUSED = {
    "an HTML page": CHALLENGE,
    "a page without a doctype": "<html><body>维护中</body></html>",
    "nothing": "",
    "white space": "  \n ",
    "prose": "网站维护中，请稍后再来。",
    "an error in JSON": '{"error": {"code": 403}}',
    "another JSON": '{"items": []}',
    "a site map": "<urlset><url><loc>https://haian.example/</loc></url></urlset>",
    "OPML": "<opml version='2.0'><body/></opml>",
    "a million levels of JSON": '{"a":' * 100_000,
    "200,000 levels": "<rss><channel><item>" + "<b>" * 200_000,
    "100,000 attributes": f"<rss><channel><item {ATTRIBUTES}/></channel></rss>",
    "100,000 categories": f"<rss><channel><item>{'<category>x</category>' * 100_000}</item></channel></rss>",
    "10,000 namespaces": "<rss><channel>" + "".join(f"<x xmlns:n{n}='urn:{n}'/>" for n in range(10_000)),
    "bytes": bytes(range(1, 256)).decode("latin-1") * 20,
}
JSON: dict[str, tuple[str, list[Facts], tuple[str, ...]]] = {
    "whole": (FEED, FACTS, ()),
    "junk before it": (f"\n<b>Notice</b>: x in feed.php<br>\n{FEED}", FACTS, ()),
    "a mark and blanks": (f"\ufeff  {FEED}", FACTS, ()),
    "cut in the second entry": (FEED[:-20], FACTS[:1], ("breaks off",)),
    "cut behind the second entry": (FEED[:-2], FACTS, ("breaks off",)),
    "a comma at the end": (FEED.replace(f"{TWO}]", f"{TWO},]"), FACTS, ("broken JSON",)),
    "control characters in texts": (FEED.replace("海岸", "海\n\x01岸"), FACTS, ()),
    "an entry that is no object": (FEED.replace(TWO, f'"x", 5, null, {TWO}'), FACTS, ("no object",)),
    "an id that is a number": (FEED.replace('"id": "1"', '"id": 1'), FACTS, ()),
    "wrong types": (FEED.replace(TWO, '{"id": "2", "title": "码头", "tags": 5, "authors": "x"}'), FACTS, ()),
    "a lone surrogate": (FEED.replace("码头", "码头\\ud800"), [FACTS[0], {"id": "2", "title": "码头?"}], ()),
    "something behind it": (FEED + "\n<!-- 0.1 s -->", FACTS, ("broken JSON",)),
}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for name, refused in REFUSED.items():
        yield Case(kind="no feeds", name=name, document=refused.encode(), refused="while reading https://")
    yield Case(
        kind="no feeds",
        name="JSON for a feed's type",
        document=b"[1, 2]",
        refused="no feed",
        content_type="text/xml",
    )
    for name, (text, reads, warns) in JSON.items():
        made = Case(kind="broken JSON", name=name, document=text.encode(), reads=reads, warns=warns)
        yield made
    for name, write in (("RSS", rss("2.0")), ("Atom", atom("1.0"))):
        piece = Piece(title="港口", id="1", link=LINKS[0], body=f"{ACTIVE}<p>港口恢复</p>")
        document = write([piece], "").encode()
        yield Case(
            kind="hostile", name=f"{name}, active HTML", document=document, reads=[{"text": "甲\n港口恢复"}]
        )
    for kind in ("text/html", "text/plain", "application/octet-stream", "image/png", ""):
        document = rss("2.0")([Piece(title="港口", link=LINKS[0])], "").encode()
        reads = [{"title": "港口", "link": LINKS[0]}]
        yield Case(
            kind="formats", name=f"a feed as “{kind}”", document=document, content_type=kind, reads=reads
        )
    yield from _many()


def _many() -> Iterator[Case]:
    """Yield documents that are large without being wrong."""
    deep = "<p>" * 3_000 + "港口恢复" + "</p>" * 3_000
    document = rss("2.0")([Piece(title="港口", id="1", body=deep)], "").encode()
    yield Case(kind="hostile", name="3,000 levels of HTML", document=document, reads=[{"text": "港口恢复"}])
    pieces = [Piece(title=f"第{n}号", id=str(n)) for n in range(400)]
    numbered: list[dict[str, Any]] = [{"title": f"第{n}号", "id": str(n)} for n in range(400)]
    yield Case(kind="formats", name="400 entries", document=rss("2.0")(pieces, "").encode(), reads=numbered)
    long = {"version": VERSION, "items": [{"id": "1", "title": "长" * 100_000}]}
    document = json.dumps(long).encode()
    yield Case(kind="hostile", name="a title of 100,000 characters", document=document, reads=[{"id": "1"}])
