"""Links of entries and in their texts: whole, http(s) only, the article's own."""

from collections.abc import Callable, Iterator, Sequence

from tests.documents.case import BASE, Case
from tests.documents.formats import Piece, atom, json_feed, rdf, rss

HOST = "https://haian.example"
LINK = f"{HOST}/2026/1.html"
# As written in any format, and where it leads from BASE.
WRITTEN = {
    LINK: LINK,
    "/2026/1.html": LINK,
    "../2026/1.html": LINK,
    "1.html": f"{HOST}/news/1.html",
    "?id=1": f"{HOST}/news/feed.xml?id=1",
    "//haian.example/2026/1.html": LINK,
    "http://haian.example/a?x=1&y=2": "http://haian.example/a?x=1&y=2",
    "https://haian.example/新闻/1": f"{HOST}/新闻/1",
    "https://haian.example/a b": f"{HOST}/a%20b",
    "HTTPS://haian.example/2026/1.html": LINK,
    f"  {LINK}\n": LINK,
    "https://例子.example/1": "https://例子.example/1",
    "javascript:alert(1)": "",
    "data:text/html,x": "",
    "at://did:plc:harbour/post/1": "",
    "ftp://haian.example/1": "",
    "file:///etc/hostname": "",
    "mailto:desk@haian.example": "",
    "http://[broken/": "",
    "https://": "",
    "http://https://haian.example/2026/1.html": LINK,
    "https:\\\\haian.example\\2026\\1.html": LINK,
    "haian.example/2026/1.html": LINK,
    "www.daoyu.example/1": "https://www.daoyu.example/1",
    "https://user:secret@haian.example/2026/1.html": LINK,
}
TRACKED = {f"{LINK}?utm_source=rss&id=7": f"{LINK}?id=7", f"{LINK}?id=7#fbclid": f"{LINK}?id=7#fbclid"}
# Elements of an RSS entry, and its link.
RSS = {
    f"<link>https://p.example/1</link><feedburner:origLink>{LINK}</feedburner:origLink>": LINK,
    f"<feedburner:origLink>{LINK}</feedburner:origLink><link>https://p.example/1</link>": LINK,
    f"<link>{LINK}</link><atom:link rel='self' href='https://s.example/'/>": LINK,
    f"<atom:link rel='self' href='https://s.example/'/><link>{LINK}</link>": LINK,
    f"<atom:link rel='alternate' href='https://s.example/'/><link>{LINK}</link>": LINK,
    f"<link>{LINK}</link><atom:link href='https://s.example/'/>": LINK,
    f"<atom:link href='{LINK}'/>": LINK,
    f"<link><![CDATA[{LINK}]]></link>": LINK,
    f"<link>{LINK}?a=1&b=2</link>": f"{LINK}?a=1&b=2",
    f"<link>{LINK}?a=1&copy=2&amp;lt=3</link>": f"{LINK}?a=1&copy=2&lt=3",
    f"<link href='{LINK}'/>": LINK,
    f"<link>{LINK}</link><link>https://s.example/</link>": LINK,
    f"<link></link><link>{LINK}</link>": LINK,
    f"<link>{LINK}</link><description><head><title>甲</title><link href='https://s.example/'/></head>"
    "<body>乙</body></description>": LINK,
    f"<link>&lt;a href='{LINK}'&gt;甲&lt;/a&gt;</link><guid>urn:1</guid>": "",
    f"<link/>{LINK}": None,
    f"<link>at://did:plc:x/1</link><guid>{LINK}</guid>": LINK,
    f"<link></link><guid>{LINK}</guid>": LINK,
    f"<link>{LINK}</link><comments>{HOST}/1/comments</comments>": LINK,
    f"<source url='https://daoyu.example/rss'>島嶼時報</source><link>{LINK}</link>": LINK,
    f"<image><link>https://i.example/</link></image><link>{LINK}</link>": LINK,
    f"<link>{LINK}</link><media:content url='https://m.example/1.jpg'/>": LINK,
    f"<link>{LINK}</link><enclosure url='https://m.example/1.mp3' type='audio/mpeg' length='1'/>": LINK,
}
ATOM = {
    f"<link href='{LINK}'/>": LINK,
    f"<link rel='self' href='https://s.example/'/><link href='{LINK}'/>": LINK,
    f"<link rel='replies' type='text/html' href='https://s.example/'/><link href='{LINK}'/>": LINK,
    f"<link type='application/json' href='https://s.example/'/><link type='text/html' href='{LINK}'/>": LINK,
    f"<link rel='edit' href='https://s.example/'/><link rel='alternate' href='{LINK}'/>": LINK,
    f"<link rel='related' href='https://s.example/'/><link href='{LINK}'/>": LINK,
    f"<link rel='enclosure' href='https://s.example/1.mp3'/><link href='{LINK}'/>": LINK,
    f"<link rel='via' href='https://s.example/'/><link rel='ALTERNATE' href='{LINK}'/>": LINK,
    f"<link href='at://did:plc:x/1'/><link href='{LINK}'/>": LINK,
    f"<link rel='http://www.iana.org/assignments/relation/alternate' href='{LINK}'/>": LINK,
    f"<link href='https://p.example/'/><feedburner:origLink>{LINK}</feedburner:origLink>": LINK,
    f"<content src='{LINK}' type='text/html'/>": LINK,
}
# (attribute of the root, of the entry, of the link) and where "1.html" leads.
BASES = {
    ("", "", ""): f"{HOST}/news/1.html",
    ("https://b.example/x/", "", ""): "https://b.example/x/1.html",
    ("/x/", "", ""): f"{HOST}/x/1.html",
    ("https://b.example/x/", "y/", ""): "https://b.example/x/y/1.html",
    ("https://b.example/x/", "https://c.example/", ""): "https://c.example/1.html",
    ("", "y/", ""): f"{HOST}/news/y/1.html",
    ("x/", "", "z/"): f"{HOST}/news/x/z/1.html",
    ("javascript:x", "", ""): f"{HOST}/news/1.html",
    ("https://[broken/", "", ""): f"{HOST}/news/1.html",
}
FEEDBURNER = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for written, link in (WRITTEN | TRACKED).items():
        for name, write in _writers().items():
            document = write([Piece(title="港口", link=written, id="urn:1")], "").encode()
            reads = [{"title": "港口", "link": link}]
            yield Case(kind="links", name=f"{name}, {written}", document=document, reads=reads)
    for root, table, write in (("RSS", RSS, rss("2.0")), ("Atom", ATOM, atom("1.0"))):
        for element, told in table.items():
            text = write([Piece(title="港口", more=element)], "")
            text = text.replace("xmlns:dc", f"{FEEDBURNER}xmlns:dc", 1)
            facts = {"title": "港口"} if told is None else {"title": "港口", "link": told}
            yield Case(kind="links", name=f"{root}, {element}", document=text.encode(), reads=[facts])
    for bases, link in BASES.items():
        yield Case(
            kind="bases",
            name=f"feed {bases[0]}, entry {bases[1]}, link {bases[2]}",
            document=_based(*bases).encode(),
            reads=[{"title": "港口", "link": link}, {"title": "码头", "link": _of_root(bases[0])}],
        )
    away = "https://cdn.example/feeds/1/"
    document = rss("2.0")([Piece(title="港口", link="/2026/1.html")], "").encode()
    moved = [{"title": "港口", "link": "https://cdn.example/2026/1.html"}]
    yield Case(kind="bases", name="an address after redirects", document=document, base=away, reads=moved)


def _writers() -> dict[str, Callable[[Sequence[Piece], str], str]]:
    return {"RSS 2.0": rss("2.0"), "RSS 1.0": rdf("1.0"), "Atom": atom("1.0"), "JSON Feed": json_feed("1.1")}


def _based(root: str, entry: str, link: str) -> str:
    """Return an Atom feed with bases; a second entry shows that the first one's does not leak."""

    def base(value: str) -> str:
        return f' xml:base="{value}"' if value else ""

    first = f"<entry{base(entry)}><title>港口</title><id>urn:1</id><link href='1.html'{base(link)}/></entry>"
    second = "<entry><title>码头</title><id>urn:2</id><link href='2.html'/></entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{base(root)}><title>x</title>{first}{second}</feed>'


def _of_root(root: str) -> str:
    """Return where the second entry's link leads."""
    start = {"https://b.example/x/": root, "/x/": f"{HOST}/x/", "x/": f"{HOST}/news/x/"}
    return start.get(root, BASE.removesuffix("feed.xml")) + "2.html"
