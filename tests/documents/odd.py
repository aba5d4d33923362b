"""Feeds that no standard knows and every reader meets: odd roots, odd namespaces, odd places of things."""

from collections.abc import Iterator

from tests.documents.case import Case, Facts, moment

LINK = "https://haian.example/1"
DATE = moment("2023-07-16T10:30:00")
ATOM = (
    "<title>海岸日报</title><entry><title>港口</title><id>urn:1</id><link href='/1'/>"
    "<published>2023-07-16T10:30:00Z</published>"
    "<content type='html'>&lt;p&gt;夜航&lt;/p&gt;</content></entry>"
)
ITEM = (
    f"<item><title>港口</title><link>{LINK}</link><guid isPermaLink='false'>urn:1</guid>"
    "<pubDate>Sun, 16 Jul 2023 10:30:00 GMT</pubDate><description>夜航</description></item>"
)
MARKUP = "<div xmlns='http://www.w3.org/1999/xhtml'><p>夜航</p></div>"
SECOND = "<item><title>码头</title><link>https://haian.example/2</link></item>"
HEAD = "<title>海岸日报</title>"
ONE: Facts = {"id": "urn:1", "title": "港口", "link": LINK, "published": DATE, "text": "夜航"}
TWO: Facts = {"title": "码头", "link": "https://haian.example/2"}
BARE: Facts = {"title": "港口", "link": LINK}

CHANNEL, END = "<rss version='2.0'><channel>", "</channel></rss>"
PORT = f"<item><title>港口</title><link>{LINK}</link>"

WHOLE: dict[str, tuple[str, list[Facts]]] = {
    "RSS that calls itself XHTML": (
        f"<rss version='2.0' xmlns='http://www.w3.org/1999/xhtml'><channel>{HEAD}{ITEM}{END}",
        [ONE],
    ),
    "RSS in a namespace of its maker's": (
        f"<rss version='2.0' xmlns='http://backend.userland.com/rss2'><channel>{HEAD}{ITEM}{END}",
        [ONE],
    ),
    "RSS in Atom's namespace": (
        f"<rss version='2.0' xmlns='http://www.w3.org/2005/Atom'><channel>{HEAD}{ITEM}{END}",
        [ONE],
    ),
    "a page's markup in an RSS text, with its namespace": (
        f"{CHANNEL}{HEAD}{ITEM.replace('夜航', MARKUP)}{END}",
        [ONE],
    ),
    "RSS in capitals": (
        (
            "<RSS VERSION='2.0'><CHANNEL><TITLE>x</TITLE><ITEM><TITLE>港口</TITLE>"
            f"<LINK>{LINK}</LINK><GUID isPermaLink='false'>urn:1</GUID><DESCRIPTION>夜航</DESCRIPTION>"
            "<PUBDATE>Sun, 16 Jul 2023 10:30:00 GMT</PUBDATE></ITEM></CHANNEL></RSS>"
        ),
        [ONE],
    ),
    "entries behind the channel": (
        f"{CHANNEL}{HEAD}</channel>{ITEM}{SECOND}</rss>",
        [ONE, TWO],
    ),
    "entries before the channel's title": (
        f"{CHANNEL}{ITEM}{SECOND}{HEAD}{END}",
        [ONE, TWO],
    ),
    "no channel": (f"<rss version='2.0'>{ITEM}{SECOND}</rss>", [ONE, TWO]),
    "RSS without a version": (f"<rss><channel>{HEAD}{ITEM}{END}", [ONE]),
    "XML 1.1": (f"<?xml version='1.1'?>{CHANNEL}{HEAD}{ITEM}{END}", [ONE]),
    "two prologs": (
        f"<?xml version='1.0'?>\n<?xml version='1.0'?>{CHANNEL}{HEAD}{ITEM}{END}",
        [ONE],
    ),
    "two notices between entries": (
        f"{CHANNEL}{HEAD}{ITEM}<br />\n<b>Warning</b>: x in <b>feed.php</b><br />\n{SECOND}{END}",
        [ONE, TWO],
    ),
    "RDF without its list": (
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
            f"<item rdf:about='{LINK}'><title>港口</title><link>{LINK}</link></item></rdf:RDF>"
        ),
        [{**BARE, "id": LINK}],
    ),
    "Atom without a namespace": (f"<feed>{ATOM}</feed>", [ONE]),
    "Atom in a namespace that is misspelled": (
        f"<feed xmlns='https://www.w3.org/2005/atom/'>{ATOM}</feed>",
        [ONE],
    ),
    "Atom with a prefix": (
        (
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>x</a:title><a:entry><a:title>港口</a:title>"
            "<a:id>urn:1</a:id><a:link href='/1'/></a:entry></a:feed>"
        ),
        [{**BARE, "id": "urn:1"}],
    ),
    "Atom whose link is a text": (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>港口</title><id>urn:1</id><link>{LINK}</link></entry></feed>",
        [{**BARE, "id": "urn:1"}],
    ),
    "a page's link and title in an unescaped text": (
        (
            f"{CHANNEL}{PORT}<description><html><head>"
            "<title>码头</title><link href='https://s.example/'/></head><body>夜航</body></html></description></item>"
            f"{END}"
        ),
        [{**BARE, "text": "夜航"}],
    ),
    "an entry that is told of in another's text": (
        (
            f"{CHANNEL}{PORT}<description><![CDATA[<item>"
            f"<title>码头</title></item><p>夜航</p>]]></description></item>{END}"
        ),
        [BARE],
    ),
    "elements by the names that a library uses": (
        (
            f"{CHANNEL}<links>x</links>{PORT}<links>x</links><authors>林静</authors><title_detail>x</title_detail>"
            f"<summary_detail>x</summary_detail><content>x</content><tags>x</tags></item>{SECOND}{END}"
        ),
        [{**BARE, "authors": ("林静",)}, TWO],
    ),
    "an entry without a title": (
        (
            f"{CHANNEL}<item><guid>https://haian.example/1</guid><description>夜航恢复。</description>"
            f"</item>{END}"
        ),
        [{"id": LINK, "link": LINK, "title": "夜航恢复。", "text": "夜航恢复。"}],
    ),
    "entries that nobody ends": (
        f"{CHANNEL}{PORT}<item><title>码头</title><link>https://haian.example/2</link></item>{END}",
        [BARE, TWO],
    ),
    "attributes without quotes": (
        (
            "<rss version=2.0><channel><item><title>港口</title>"
            "<enclosure url=https://m.example/1.mp3 type=audio/mpeg>"
            f"<link>https://haian.example/1</link></item>{END}"
        ),
        [{**BARE, "files": ("https://m.example/1.mp3",)}],
    ),
    "a less-than sign in a title": (
        f"{CHANNEL}<item><title>水位 < 5 米</title><link>{LINK}</link></item>{END}",
        [{"title": "水位 < 5 米", "link": LINK}],
    ),
}


def cases() -> Iterator[Case]:
    """Yield each as it is, and in UTF-16."""
    for name, (document, reads) in WHOLE.items():
        yield Case(kind="odd feeds", name=name, document=document.encode(), reads=reads)
        wide = document.encode("utf-16")
        yield Case(kind="odd feeds", name=f"{name}, in UTF-16", document=wide, reads=reads)
