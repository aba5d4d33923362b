"""Every XML format with every trouble of characters and of dates that is told by bytes, not by elements."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.documents.case import NO_DATE, Case, Facts, day, moment
from tests.documents.formats import XML, Format, Piece
from tests.documents.news import DATES, LINKS, facts, pieces

HANS = ("海岸港口恢复夜间航班", "港口管理处说，夜间航班从今天起恢复，旅客可以提前两小时到码头。")
HANT = ("島嶼議會通過圖書館預算", "議會昨晚通過明年的圖書館預算，三間分館將會延長開放的時間。")
GUESSED = ("no valid",)
# (what is wrong, the text, its codec, what is declared, bytes put into the title, what they mean, warnings)
CHARACTERS = (
    ("GBK", HANS, "gbk", "gbk", b"", "", ()),
    ("GBK called gb2312", HANS, "gbk", "gb2312", b"", "", ()),
    ("UTF-8 called gb2312", HANS, "utf-8", "gb2312", b"", "", ()),
    ("GBK called UTF-8", HANS, "gbk", "utf-8", b"", "", GUESSED),
    ("Big5", HANT, "big5", "big5", b"", "", ()),
    ("Big5 called gb2312", HANT, "big5", "gb2312", b"", "", ("no gb18030",)),
    ("UTF-8 called Big5", HANT, "utf-8", "big5", b"", "", ()),
    ("UTF-8 with one bad byte", HANS, "utf-8", "utf-8", b"\xff", "\ufffd", GUESSED),
    ("GBK with one bad byte", HANS, "gbk", "gbk", b"\xff", "\ufffd", GUESSED),
    ("GBK with one bad byte, called UTF-8", HANS, "gbk", "utf-8", b"\xff", "\ufffd", GUESSED),
    ("Big5 with one bad byte", HANT, "big5", "big5", b"\xff", "\ufffd", GUESSED),
)
# Of each kind of date text one; the whole table stands in ``dates``.
WRITTEN: dict[str, datetime | date | str] = {
    "Sun, 16 Jul 23 10:30 GMT": moment("2023-07-16T10:30:00"),
    "Sun, 16 Jul 2023 10:30:00 CEST": moment("2023-07-16T08:30:00"),
    "2023-07-16T24:00:00+0800": moment("2023-07-16T16:00:00"),
    "1689503400": moment("2023-07-16T10:30:00"),
    "2023年7月16日 下午3点05分": moment("2023-07-16T07:05:00"),
    "二零一九年十月十一日": day("2019-10-11"),
    "令和5年7月16日(日) 10時30分": moment("2023-07-16T02:30:00"),
    "16 июля 2023 10:30": moment("2023-07-16T02:30:00"),
    "16. Juli 2023, 10:30 Uhr": moment("2023-07-16T02:30:00"),
    "16 de julio de 2023": day("2023-07-16"),
    "3小时前": NO_DATE,
    "Sun, 31 Feb 2023 10:30:00 GMT": NO_DATE,
    "Thu, 01 Jan 1970 00:00:00 GMT": NO_DATE,
}
# Where a format has its date; RSS before 2.0 has none of its own, and Dublin Core's is what is used in it.
DATED = {"RSS 2.0": "pubDate", "Atom 0.3": "issued", "Atom 1.0": "published"}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for form in XML:
        yield from _characters(form)
        for text, told in WRITTEN.items():
            element = DATED.get(form.name, "dc:date")
            piece = Piece(title=HANS[0], link=LINKS[0], more=f"<{element}>{text}</{element}>")
            document = form.write([piece], "").encode()
            reads = [{"title": HANS[0], "link": LINKS[0], "published": told}]
            yield Case(kind="dates by format", name=f"{form.name}, “{text}”", document=document, reads=reads)
        yield from _versions(form)


def _characters(form: Format) -> Iterator[Case]:
    """Yield one format in each character set, rightly or wrongly declared, whole or with a bad byte."""
    for name, (title, body), codec, declared, put, meant, warns in CHARACTERS:
        pieces = [
            Piece(title=f"{title}@", link=LINKS[0], body=body),
            Piece(title=body, link=LINKS[1], body=body),
        ]
        text = form.write(pieces, "").replace('encoding="utf-8"', f'encoding="{declared}"')
        text = text.replace("海岸日报", "").replace("港口的消息", "")
        document = text.encode(codec).replace(b"@", put)
        told: list[Facts] = [
            {"title": title + meant, "link": LINKS[0]},
            {"title": body, "link": LINKS[1]} | ({"text": body} if form.bodies else {}),
        ]
        yield Case(
            kind="charsets by format",
            name=f"{form.name}, {name}",
            document=document,
            reads=told,
            warns=warns,
        )


def _versions(form: Format) -> Iterator[Case]:
    """Yield an entry whose id has changed between two versions of it, and one whose id is a long text."""
    if not form.ids:
        return
    first = Piece(title=HANS[0], link=LINKS[0], id="urn:1", date=DATES[0])
    second = replace(first, id="urn:1?changed", date=DATES[0] + timedelta(hours=1))
    document = form.write([first, second], "").encode()
    reads = [{"id": "urn:1", "link": LINKS[0]}, {"id": "urn:1?changed", "link": LINKS[0]}]
    yield Case(kind="identity", name=f"{form.name}, two ids of one link", document=document, reads=reads)
    blank = replace(pieces()[0], id="\n  urn:1\t ")
    document = form.write([blank], "").encode()
    yield Case(
        kind="identity",
        name=f"{form.name}, an id between blanks",
        document=document,
        reads=[{**facts(form, 0), "id": "urn:1"}],
    )
