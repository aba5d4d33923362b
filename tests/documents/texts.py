"""Bodies, authors, files, origins: which of several texts is the article's, and what kind of text it is."""

import html
from collections.abc import Iterator

from tests.documents.case import Case, Facts
from tests.documents.formats import DECLARED, JSON, NAMESPACES, Piece, atom, rss

LONG = "港口管理处说，夜间航班从今天起恢复，旅客可以提前两小时到码头。"
SHORT = "夜间航班恢复。"
HTML = f"<p>{LONG}</p>"
ESCAPED = html.escape(HTML)
XHTML = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{LONG}</p></div>'
MEDIA = "https://m.example"
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'

# Elements of an RSS entry, and what they tell.
RSS: dict[str, Facts] = {
    f"<description>{ESCAPED}</description>": {"text": LONG},
    f"<description><![CDATA[{HTML}]]></description>": {"text": LONG},
    f"<description>{LONG}</description>": {"text": LONG},
    f"<description>{SHORT}</description><content:encoded><![CDATA[{HTML}]]></content:encoded>": {
        "text": LONG
    },
    f"<content:encoded><![CDATA[{HTML}]]></content:encoded><description>{SHORT}</description>": {
        "text": LONG
    },
    f"<description>{ESCAPED}</description><content:encoded></content:encoded>": {"text": LONG},
    f"<description>{ESCAPED}</description><itunes:summary>{SHORT}</itunes:summary>": {"text": LONG},
    f"<description>{ESCAPED}</description><media:description>{SHORT}</media:description>": {"text": LONG},
    f"<description>{ESCAPED}</description><dc:description>{SHORT}</dc:description>": {"text": LONG},
    "<description>水位 &amp;lt; 5 米，渔业 &amp;amp; 航运</description>": {
        "text": "水位 < 5 米，渔业 & 航运"
    },
    "<description>甲\n乙\n丙</description>": {"text": "甲\n乙\n丙"},
    "<description><![CDATA[甲<script>alert(1)</script><p onclick='x()'>乙</p>]]></description>": {
        "text": "甲\n乙"
    },
    f"<description>{SHORT}<![CDATA[{HTML}]]></description>": {"text": f"{SHORT}\n{LONG}"},
    "<author>desk@haian.example (林静)</author>": {"authors": ("林静",)},
    "<dc:creator>林静</dc:creator>": {"authors": ("林静",)},
    "<dc:creator>林静</dc:creator><dc:creator>陈默</dc:creator>": {"authors": ("林静", "陈默")},
    "<itunes:author>林静</itunes:author>": {"authors": ("林静",)},
    "<source url='https://daoyu.example/rss'>島嶼時報</source>": {"origin": "島嶼時報"},
    f"<enclosure url='{MEDIA}/1.mp3' type='audio/mpeg' length='7'/>": {"files": (f"{MEDIA}/1.mp3",)},
    f"<enclosure url='{MEDIA}/1.mp3'/><enclosure url='{MEDIA}/2.mp3'/>": {
        "files": (f"{MEDIA}/1.mp3", f"{MEDIA}/2.mp3")
    },
    "<enclosure url='/1.mp3' length='many'/>": {"files": ("https://haian.example/1.mp3",)},
    "<enclosure url='javascript:alert(1)'/><enclosure url=''/><enclosure/>": {"files": ()},
    f"<media:content url='{MEDIA}/1.jpg' medium='image'/>": {"files": (f"{MEDIA}/1.jpg",)},
    f"<media:group><media:content url='{MEDIA}/1.mp4'/><media:content url='{MEDIA}/2.mp4'/></media:group>": {
        "files": (f"{MEDIA}/1.mp4", f"{MEDIA}/2.mp4")
    },
    f"<enclosure url='{MEDIA}/1.mp3'/><media:content url='{MEDIA}/1.mp3'/>": {"files": (f"{MEDIA}/1.mp3",)},
    f"<media:content url='{MEDIA}/1.jpg'><media:text>{SHORT}</media:text></media:content>"
    f"<description>{ESCAPED}</description>": {"text": LONG, "files": (f"{MEDIA}/1.jpg",)},
}
ATOM: dict[str, Facts] = {
    f"<content type='html'>{ESCAPED}</content>": {"text": LONG},
    f"<content type='text/html'>{ESCAPED}</content>": {"text": LONG},
    f"<content type='xhtml'>{XHTML}</content>": {"text": LONG},
    f"<content type='application/xhtml+xml'>{XHTML}</content>": {"text": LONG},
    f"<content type='text'>{LONG}</content>": {"text": LONG},
    f"<content>{LONG}</content>": {"text": LONG},
    "<content type='text'>水位 &lt; 5 米 &amp;amp; 更高</content>": {"text": "水位 < 5 米 &amp; 更高"},
    "<content type='text'>甲\n乙</content>": {"text": "甲\n乙"},
    "<content type='text/plain'>aGFyYm91cg==</content>": {"text": "aGFyYm91cg=="},
    "<content type='text/plain' mode='base64'>5riv5Y+j</content>": {"text": "港口"},
    f"<content type='image/png'>iVBORw0KGgo=</content><summary>{SHORT}</summary>": {"text": SHORT},
    f"<content type='application/pdf' src='{MEDIA}/1.pdf'/><summary>{SHORT}</summary>": {"text": SHORT},
    f"<summary>{SHORT}</summary><content type='html'>{ESCAPED}</content>": {"text": LONG},
    f"<summary type='html'>{ESCAPED}</summary>": {"text": LONG},
    f"<summary type='text/x-web-markup'>{ESCAPED}</summary>": {"text": LONG},
    "<summary type='application/octet-stream' mode='base64'>PGI+5rivPC9iPuWPow==</summary>": {"text": "港口"},
    "<author><name>林静</name></author><author><name>陈默</name></author>": {"authors": ("林静", "陈默")},
    "<author><name>林静</name><email>l@haian.example</email><uri>/l</uri></author>": {"authors": ("林静",)},
    "<source><id>urn:d</id><title>島嶼時報</title><link href='https://daoyu.example/'/>"
    "<updated>2020-01-01T00:00:00Z</updated></source>": {"origin": "島嶼時報", "id": "urn:1"},
    "<source><id>urn:d</id><title>島嶼時報</title><author><name>陈默</name></author></source>"
    "<author><name>林静</name></author>": {"origin": "島嶼時報", "authors": ("林静", "島嶼時報")},
    f"<link rel='enclosure' href='{MEDIA}/1.mp3' type='audio/mpeg' length='7'/>": {
        "files": (f"{MEDIA}/1.mp3",)
    },
    f"<media:group xmlns:media='http://search.yahoo.com/mrss/'><media:title>图</media:title>"
    f"<media:content url='{MEDIA}/1.mp4'/></media:group>": {"files": (f"{MEDIA}/1.mp4",)},
}
# Links and images inside a body, and what they count from.
INSIDE = {
    "<a href='/1'>甲</a>": "https://haian.example/1",
    "<a href='2'>甲</a>": "https://haian.example/news/2",
    "<img src='//m.example/1.jpg'>": "https://m.example/1.jpg",
    "<img data-src='/1.jpg' src='data:image/gif;base64,R0lG'>": "https://haian.example/1.jpg",
}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for element, facts in RSS.items():
        piece = Piece(title="港口", id="urn:1", more=element)
        document = rss("2.0")([piece], "").replace("<rss ", f"<rss {ITUNES} ", 1).encode()
        yield Case(kind=_kind(facts), name=element, document=document, reads=[{"title": "港口", **facts}])
    for element, facts in ATOM.items():
        version = "0.3" if "mode=" in element else "1.0"
        document = atom(version)([Piece(title="港口", id="urn:1", more=element)], "").encode()
        yield Case(kind=_kind(facts), name=element, document=document, reads=[{"title": "港口", **facts}])
    for markup, url in INSIDE.items():
        for form in (("RSS", rss("2.0")), ("Atom", atom("1.0")), ("JSON Feed", JSON[1].write)):
            document = form[1]([Piece(title="港口", id="urn:1", body=f"<p>{markup}港口</p>")], "").encode()
            reads = [{"title": "港口", "holds": f'"{url}"'}]
            yield Case(kind="links in texts", name=f"{form[0]}, {markup}", document=document, reads=reads)
    body = html.escape("<a href='1'>甲</a>")
    entry = (
        "<entry xml:base='y/'><id>urn:1</id><title>港口</title><link href='l'/>"
        f"<content type='html' xml:base='z/'>{body}</content></entry>"
    )
    nested = f"{DECLARED}<feed xmlns='http://www.w3.org/2005/Atom' {NAMESPACES} xml:base='/x/'>{entry}</feed>"
    yield Case(
        kind="bases",
        name="a text with a base of its own",
        document=nested.encode(),
        reads=[
            {
                "title": "港口",
                "link": "https://haian.example/x/y/l",
                "holds": '"https://haian.example/x/y/z/1"',
            }
        ],
    )


def _kind(facts: Facts) -> str:
    """Return the kind by what is asked for."""
    return next(name for name in ("files", "origin", "authors", "text") if name in facts)
