"""Titles: plain text, decoded as often as the format says, and never less of it than the outlet wrote."""

from collections.abc import Iterator

from tests.documents.case import Case
from tests.documents.formats import Piece, atom, json_feed, rdf, rss
from tests.documents.news import LINKS

XHTML = "http://www.w3.org/1999/xhtml"
# As it stands in an RSS element, and what a reader shall see.
RSS = {
    "渔业&amp;航运": "渔业&航运",
    "AT&amp;amp;T 在港口": "AT&T 在港口",
    "“风暴” &amp;#8212; 第二天": "“风暴” — 第二天",
    "3 &lt; 5 &amp;&amp; 7 &gt; 6": "3 < 5 && 7 > 6",
    "A guide to &lt;head&gt;": "A guide to <head>",
    "Why &lt;marquee&gt; will not die": "Why <marquee> will not die",
    "&lt;b&gt;快讯&lt;/b&gt;港口恢复": "快讯港口恢复",
    "<![CDATA[<em>快讯</em>：港口恢复]]>": "快讯：港口恢复",
    "<![CDATA[渔业 & 航运]]>": "渔业 & 航运",
    "<![CDATA[渔业 &amp; 航运]]>": "渔业 & 航运",
    "<![CDATA[水位 < 5 米]]>": "水位 < 5 米",
    "<![CDATA[港口]]><![CDATA[恢复]]>": "港口恢复",
    "港口&#24674;&#x590D;": "港口恢复",
    "\n   港口\n   恢复夜航   \n": "港口恢复夜航",
    "Harbour\n  reopens\ttoday": "Harbour reopens today",
    "港口<br/>恢复": "港口恢复",
    "<![CDATA[港口<script>alert(1)</script>恢复]]>": "港口<script>alert(1)</script>恢复",
    "港口\u202e恢复\u2066": "港口恢复",
    "&amp;lt;div&amp;gt; 标签的用法": "<div> 标签的用法",
    "Tom &amp;quot;Pilot&amp;quot; Reed": 'Tom "Pilot" Reed',
    "港口&amp;nbsp;恢复": "港口 恢复",
    "R&amp;D &lt;not-a-tag": "R&D <not-a-tag",
    "🚢 港口恢复": "🚢 港口恢复",
    "𠮷野家在港口開店": "𠮷野家在港口開店",
    "&lt;![CDATA[港口恢复]]&gt;": "港口恢复",
    "<![CDATA[<![CDATA[港口恢复]]]]><![CDATA[>]]>": "港口恢复",
    "港口<!-- 快讯 -->恢复": "港口恢复",
    "港口<b>恢复</b>夜航": "港口恢复夜航",
    "👨\u200d👩\u200d👧 的节日": "👨\u200d👩\u200d👧 的节日",
    "港\u200d口恢\u200c复": "港口恢复",
    "بندر باز می\u200cشود": "بندر باز می\u200cشود",
    "我 &lt;3 港口": "我 <3 港口",
}
# The element of Atom 1.0, whole.
ATOM = {
    "<title>水位 &lt; 5 米</title>": "水位 < 5 米",
    '<title type="text">&lt;em&gt; 是标签</title>': "<em> 是标签",
    '<title type="text">AT&amp;amp;T</title>': "AT&amp;T",
    '<title type="html">&lt;em&gt;快讯&lt;/em&gt;港口</title>': "快讯港口",
    '<title type="html">AT&amp;amp;T 港口</title>': "AT&T 港口",
    '<title type="html">&amp;lt;em&amp;gt; 是标签</title>': "<em> 是标签",
    '<title type="html"><![CDATA[渔业 &amp; 航运]]></title>': "渔业 & 航运",
    f'<title type="xhtml"><div xmlns="{XHTML}"><em>快讯</em>港口</div></title>': "快讯港口",
    f'<title type="xhtml"><div xmlns="{XHTML}">a &lt; b</div></title>': "a < b",
    f'<title type="xhtml"><h:div xmlns:h="{XHTML}"><h:b>快讯</h:b>港口</h:div></title>': "快讯港口",
}
ATOM_03 = {
    '<title mode="escaped" type="text/html">&lt;b&gt;快讯&lt;/b&gt;港口</title>': "快讯港口",
    '<title mode="base64" type="text/plain">5riv5Y+j</title>': "港口",
    '<title mode="xml" type="application/xhtml+xml"><b>快讯</b>港口</title>': "快讯港口",
    '<title type="text/plain">水位 &lt; 5 米</title>': "水位 < 5 米",
}
JSON = ("水位 < 5 米", "<em> 是标签", "AT&amp;T", "渔业 & 航运", "  港口\n恢复 ")
# RSS extensions that have a title of their own, which is not the entry's.
OTHERS = {
    "media:title": "<media:content url='https://haian.example/1'><media:title>图</media:title></media:content>",
    "media:group": "<media:group><media:title>图</media:title></media:group>",
    "itunes:title": "<itunes:title>第一集</itunes:title>",
    "source": '<source url="https://daoyu.example/rss">島嶼時報</source>',
    "image": "<image><title>图</title><url>https://haian.example/i.png</url></image>",
}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for written, title in RSS.items():
        for name, write in (("RSS 2.0", rss("2.0")), ("RSS 1.0", rdf("1.0"))):
            document = write([Piece(title=written, link=LINKS[0])], "").encode()
            yield Case(kind="titles", name=f"{name}, {written}", document=document, reads=[{"title": title}])
    for version, table in (("1.0", ATOM), ("0.3", ATOM_03)):
        for written, title in table.items():
            document = atom(version)([Piece(link=LINKS[0], more=written)], "").encode()
            yield Case(
                kind="titles", name=f"Atom {version}, {written}", document=document, reads=[{"title": title}]
            )
    for title in JSON:
        document = json_feed("1.1")([Piece(title=title.replace("&", "&amp;"), link=LINKS[0])], "").encode()
        yield Case(
            kind="titles",
            name=f"JSON Feed, {title}",
            document=document,
            reads=[{"title": " ".join(title.split()).replace("港口 恢复", "港口恢复")}],
        )
    for name, element in OTHERS.items():
        itunes = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        for order, more in (
            ("behind", (f"<title>港口恢复</title>{element}")),
            ("before", f"{element}<title>港口恢复</title>"),
        ):
            piece = Piece(link=LINKS[0], more=more)
            document = rss("2.0")([piece], "").replace("<rss ", f"<rss {itunes} ").encode()
            yield Case(
                kind="titles",
                name=f"{name} {order} the title",
                document=document,
                reads=[{"title": "港口恢复"}],
            )
