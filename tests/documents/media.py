"""Podcasts, Media RSS and channels of films: whole documents as their makers write them."""

from collections.abc import Iterator

from tests.documents.case import Case, Facts, moment
from tests.documents.formats import DECLARED

SPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
NOTES = "本期我们走进夜间的港口，听领航员讲台风那一夜。"
FIRST: Facts = {
    "id": "haian-0012",
    "title": "第十二集：夜航",
    "link": "https://haian.example/12",
    "published": moment("2023-07-16T02:30:00"),
    "text": NOTES,
    "files": ("https://m.example/12.mp3",),
    "authors": ("林静",),
}
PODCAST = f"""<rss version="2.0" {SPACES}><channel>
<title>海岸电台</title><link>https://haian.example/</link><language>zh-cn</language>
<itunes:author>海岸日报</itunes:author><itunes:explicit>false</itunes:explicit>
<itunes:category text="News"><itunes:category text="Daily News"/></itunes:category>
<itunes:image href="https://m.example/cover.jpg"/><podcast:locked>yes</podcast:locked>
<item><title>第十二集：夜航</title><itunes:title>夜航</itunes:title><itunes:episode>12</itunes:episode>
<link>https://haian.example/12</link><guid isPermaLink="false">haian-0012</guid>
<pubDate>Sun, 16 Jul 2023 10:30:00 +0800</pubDate><itunes:author>林静</itunes:author>
<itunes:duration>42:10</itunes:duration><itunes:summary>夜间的港口。</itunes:summary>
<content:encoded><![CDATA[<p>{NOTES}</p>]]></content:encoded>
<enclosure url="https://m.example/12.mp3" length="20213456" type="audio/mpeg"/>
<podcast:transcript url="https://m.example/12.srt" type="application/srt"/>
<podcast:chapters url="https://m.example/12.json" type="application/json+chapters"/></item>
<item><title>第十一集</title><guid isPermaLink="false">haian-0011</guid>
<itunes:summary>{NOTES}</itunes:summary>
<enclosure url="https://m.example/11.mp3" length="" type="audio/mpeg"/></item>
</channel></rss>"""
MEDIA = f"""<rss version="2.0" {SPACES}><channel><title>海岸图片</title>
<item><title>风暴后的码头</title><link>https://haian.example/p/1</link><guid>https://haian.example/p/1</guid>
<media:group><media:content url="https://m.example/1-s.jpg" width="320" medium="image"/>
<media:content url="https://m.example/1-l.jpg" width="1920" medium="image" isDefault="true"/></media:group>
<media:title>图一</media:title><media:description>{NOTES}</media:description>
<media:credit role="photographer">陈默</media:credit><media:thumbnail url="https://m.example/1-t.jpg"/></item>
</channel></rss>"""
CHANNEL = f"""<feed xmlns="http://www.w3.org/2005/Atom" {SPACES} xmlns:yt="http://www.youtube.com/xml/schemas/2015">
<id>yt:channel:haian</id><title>海岸电视</title><author><name>海岸电视</name></author>
<entry><id>yt:video:a1</id><yt:videoId>a1</yt:videoId><title>港口航拍</title>
<link rel="alternate" href="https://v.example/watch?v=a1"/><author><name>陈默</name></author>
<published>2023-07-16T02:30:00+00:00</published><updated>2023-07-17T02:30:00+00:00</updated>
<media:group><media:title>港口航拍</media:title><media:content url="https://v.example/v/a1" type="video/mp4"/>
<media:thumbnail url="https://i.example/a1.jpg"/><media:description>{NOTES}</media:description>
<media:community><media:statistics views="7"/></media:community></media:group></entry></feed>"""
WHOLE: dict[str, tuple[str, list[Facts]]] = {
    "a podcast": (
        PODCAST,
        [
            FIRST,
            {
                "id": "haian-0011",
                "title": "第十一集",
                "link": "",
                "text": NOTES,
                "files": ("https://m.example/11.mp3",),
            },
        ],
    ),
    "Media RSS": (
        MEDIA,
        [
            {
                "id": "https://haian.example/p/1",
                "title": "风暴后的码头",
                "link": "https://haian.example/p/1",
                "text": NOTES,
                "files": ("https://m.example/1-s.jpg", "https://m.example/1-l.jpg"),
            }
        ],
    ),
    "a channel of films": (
        CHANNEL,
        [
            {
                "id": "yt:video:a1",
                "title": "港口航拍",
                "link": "https://v.example/watch?v=a1",
                "published": moment("2023-07-16T02:30:00"),
                "updated": moment("2023-07-17T02:30:00"),
                "text": NOTES,
                "files": ("https://v.example/v/a1",),
                "authors": ("陈默",),
            }
        ],
    ),
}


def cases() -> Iterator[Case]:
    """Yield each whole, declared GBK, without its declared prefixes, with a bare &, and broken off."""
    for name, (text, reads) in WHOLE.items():
        whole = DECLARED + text
        gbk = whole.replace("utf-8", "gbk").encode("gbk")
        bare = whole.replace(SPACES, "")
        yield Case(kind="podcasts and media", name=name, document=whole.encode(), reads=reads)
        yield Case(kind="podcasts and media", name=f"{name} in GBK", document=gbk, reads=reads)
        yield Case(
            kind="podcasts and media",
            name=f"{name} that declares no prefix",
            document=bare.encode(),
            reads=reads,
            warns=("undeclared prefixes",),
        )
        last = whole.rindex("</item>" if "</item>" in whole else "</entry>")
        yield Case(
            kind="podcasts and media",
            name=f"{name} that breaks off in its last entry",
            document=whole[: last - 30].encode(),
            reads=reads[:-1],
            warns=("breaks off",),
        )
        known = [{**one, "title": f"{one['title']} R&D"} for one in reads]
        loose = whole
        for one in reads:
            loose = loose.replace(f"<title>{one['title']}</title>", f"<title>{one['title']} R&D</title>")
        yield Case(
            kind="podcasts and media",
            name=f"{name} with a bare &",
            document=loose.encode(),
            reads=known,
            warns=("broken XML",),
        )
