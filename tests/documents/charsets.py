"""Character sets as they are, as they are declared, and as they are declared wrongly."""

import codecs
from collections.abc import Iterator

from tests.documents.case import Case
from tests.documents.formats import Piece, atom, json_feed, rss
from tests.documents.news import LINKS

WRONG = "charsets declared wrongly"
HANS = (
    "海岸港口恢复夜间航班",
    "港口管理处说，夜间航班从今天起恢复，旅客可以提前两小时到码头，不必再等下一班的船。",
)
HANT = (
    "島嶼議會通過圖書館預算",
    "議會昨晚通過明年的圖書館預算，三間分館將會延長開放的時間，讀者們都說這是好事。",
)
HONG_KONG = ("深水埗碼頭嘅渡輪", "深水埗嘅居民話，渡輪喺呢個星期會加班，佢哋唔使再等。")
JAPANESE = (
    "港の夜間運航が再開",
    "港湾局によると、夜間の運航は今日から再開され、乗客は二時間前に埠頭へ着けばよい。",
)
KOREAN = (
    "항구의 야간 운항 재개",
    "항만국은 야간 운항이 오늘부터 재개되며 승객은 두 시간 전에 부두에 오면 된다고 밝혔다.",
)
RUSSIAN = (
    "Порт возобновил ночные рейсы",
    "Управление порта сообщило, что ночные рейсы возобновлены сегодня.",
)
FRENCH = ("Le port rouvre à la marée haute", "Les bateaux repartent dès ce soir, a déclaré la capitainerie.")
GERMAN = (
    "Der Hafen öffnet für Fähren",
    "Die Fähren fahren ab heute wieder, erklärte das Hafenamt für Küstenschutz.",
)
ENGLISH = ("The pilots’ café — “open”", "The harbour office said “yes” – and the café reopened.")
TRADITIONAL_IN_GBK = ("島嶼議會通過預算", "議會昨晚通過明年的預算，讀者們都說這是好事，來的人比去年還多。")

# (text, codec, what the declaration says, what HTTP says)
RIGHTLY = (
    (HANS, "utf-8", "utf-8", "utf-8"),
    (HANS, "utf-8", "", ""),
    (HANS, "utf-8", "", "UTF-8"),
    (HANT, "utf-8", "UTF8", ""),
    (HANS, "gbk", "gbk", ""),
    (HANS, "gbk", "", "GBK"),
    (HANS, "gb2312", "gb2312", ""),
    (HANS, "gbk", "gb2312", "gb2312"),
    (HANS, "gb18030", "gb18030", ""),
    (HANS, "gb18030", "", "gb18030"),
    (HANS, "hz", "hz-gb-2312", ""),
    (TRADITIONAL_IN_GBK, "gbk", "gbk", ""),
    (HANT, "big5", "big5", ""),
    (HANT, "big5", "", "Big5"),
    (HANT, "big5", "Big5", "big5"),
    (HONG_KONG, "big5hkscs", "big5-hkscs", ""),
    (HONG_KONG, "big5hkscs", "big5", ""),
    (JAPANESE, "shift_jis", "Shift_JIS", ""),
    (JAPANESE, "cp932", "", "shift_jis"),
    (JAPANESE, "euc_jp", "EUC-JP", ""),
    (JAPANESE, "iso2022_jp", "ISO-2022-JP", ""),
    (KOREAN, "euc_kr", "EUC-KR", ""),
    (KOREAN, "cp949", "ks_c_5601-1987", ""),
    (RUSSIAN, "cp1251", "windows-1251", ""),
    (RUSSIAN, "koi8-r", "KOI8-R", ""),
    (FRENCH, "latin-1", "iso-8859-1", ""),
    (FRENCH, "iso8859-15", "iso-8859-15", ""),
    (GERMAN, "latin-1", "", "ISO-8859-1"),
    (ENGLISH, "cp1252", "windows-1252", ""),
    (ENGLISH, "cp1252", "iso-8859-1", ""),
    (HANS, "gbk", "GB_2312-80", ""),
    (HANS, "gbk", "", "cp936"),
    (HANT, "big5", "x-x-big5", ""),
    (JAPANESE, "cp932", "x-sjis", ""),
    (JAPANESE, "cp932", "", "Windows-31J"),
    (JAPANESE, "euc_jp", "x-euc-jp", ""),
    (KOREAN, "cp949", "", "windows-949"),
    (HANS, "utf-8", "utf8mb4", ""),
)
WRONGLY = (
    (HANS, "utf-8", "gb2312", ""),
    (HANS, "utf-8", "gbk", "gbk"),
    (HANS, "utf-8", "utf-8", "gb2312"),
    (HANS, "utf-8", "", "iso-8859-1"),
    (HANS, "utf-8", "utf-16", ""),
    (HANS, "utf-8", "us-ascii", ""),
    (HANT, "utf-8", "big5", ""),
    (FRENCH, "utf-8", "iso-8859-1", "iso-8859-1"),
    (RUSSIAN, "utf-8", "windows-1251", ""),
    (JAPANESE, "utf-8", "shift_jis", ""),
    (HANS, "gbk", "utf-8", ""),
    (HANS, "gbk", "utf-8", "utf-8"),
    (HANS, "gbk", "utf-8", "gbk"),
    (HANS, "gbk", "gbk", "utf-8"),
    (HANS, "gbk", "", ""),
    (HANS, "gbk", "big5", ""),
    (HANT, "big5", "gb2312", ""),
    (HANT, "big5", "utf-8", ""),
    (HANT, "big5", "utf-8", "big5"),
    (HANT, "big5", "", ""),
    (HANS, "gbk", "no-such-charset", "x"),
    (HONG_KONG, "big5hkscs", "utf-8", "big5"),
    (HANS, "gbk", "utf-16", ""),
    (JAPANESE, "cp932", "utf-8", "shift_jis"),
    (KOREAN, "cp949", "utf-8", "euc-kr"),
    (HANS, "gbk", "gbk", "iso-8859-1"),
    (HANS, "gbk", "", "iso-8859-1"),
    (HANS, "gbk", "iso-8859-1", ""),
    (HANT, "big5", "", "iso-8859-1"),
    (JAPANESE, "cp932", "shift_jis", "iso-8859-1"),
    (RUSSIAN, "cp1251", "windows-1251", "iso-8859-1"),
    (GERMAN, "latin-1", "", ""),
    (GERMAN, "latin-1", "utf-8", "utf-8"),
    (FRENCH, "latin-1", "utf-8", ""),
    (FRENCH, "latin-1", "", "gbk"),
    (ENGLISH, "cp1252", "", ""),
)


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for kind, table in (("charsets", RIGHTLY), (WRONG, WRONGLY)):
        for text, codec, declared, http in table:
            name = f"{text[0]} in {codec}, declared {declared or 'nothing'}, HTTP says {http or 'nothing'}"
            yield _case((kind, name), text, _document(text, declared).encode(codec), http)
    yield from _wide()
    yield from _damaged()


def _wide() -> Iterator[Case]:
    """Yield byte order marks, and encodings of two and four bytes."""
    marks = codecs.BOM_UTF8
    for name, document, http in (
        ("a mark of UTF-8", marks + _document(HANS, "utf-8").encode(), ""),
        ("a mark of UTF-8 against its declaration", marks + _document(HANS, "gb2312").encode(), "gbk"),
        ("two marks of UTF-8", marks + marks + _document(HANS, "utf-8").encode(), ""),
        ("a mark of UTF-16", _document(HANS, "utf-16").encode("utf-16"), ""),
        ("a mark of UTF-16 BE", codecs.BOM_UTF16_BE + _document(HANS, "utf-16").encode("utf-16-be"), ""),
        ("a mark of UTF-16 against HTTP", _document(HANS, "utf-8").encode("utf-16"), "utf-8"),
        ("UTF-16 LE without a mark", _document(HANS, "utf-16").encode("utf-16-le"), ""),
        ("UTF-16 BE without a mark", _document(HANS, "utf-16").encode("utf-16-be"), ""),
        ("UTF-16 LE, HTTP says so", _document(HANS, "").encode("utf-16-le"), "utf-16le"),
        ("UTF-32", _document(HANS, "utf-32").encode("utf-32"), ""),
        ("UTF-32 BE without a mark", _document(HANS, "utf-32").encode("utf-32-be"), ""),
    ):
        yield _case(("charsets", name), HANS, document, http)
    for codec in ("utf-8-sig", "utf-16", "gbk"):
        document = json_feed("1.1")([Piece(title=HANS[0], link=LINKS[0], body=HANS[1])], "").encode(codec)
        yield _case(("charsets", f"JSON Feed in {codec}"), HANS, document, "gbk" if codec == "gbk" else "")
    xml = atom("1.0")([Piece(title=HANT[0], link=LINKS[0], body=HANT[1])], "").replace("utf-8", "big5")
    yield _case(("charsets", "Atom in big5"), HANT, xml.replace("海岸日报", "海岸日報").encode("big5"), "")


def _damaged() -> Iterator[Case]:
    """Yield UTF-8 with a byte too few, and documents of two encodings."""
    whole = _document(HANS, "utf-8").replace("海岸日报", "海岸日报" * 30).encode()
    for name, old, new in (
        ("one byte lost", "码".encode(), "码".encode()[:2]),
        ("one byte too many", "码".encode(), "码".encode() + b"\xff"),
    ):
        text = HANS[1].replace("码", "�" if name == "one byte lost" else "码�")
        named = (WRONG, f"UTF-8, {name}")
        yield _case(named, (HANS[0], text), whole.replace(old, new, 1), "", "damaged")
    for codec, (title, body) in (("gbk", HANS), ("big5", HANT)):
        for declared in ("", "utf-8", codec):
            text = body[:10] + "\ufffd" + body[10:]
            raw = (
                _document((title, body[:10] + "@" + body[10:]), declared).encode(codec).replace(b"@", b"\xff")
            )
            named = (WRONG, f"{codec}, declared {declared or 'nothing'}, one byte too many")
            yield _case(named, (title, text), raw, "", "no valid")
    for title, raw in (
        ("港口\ufffd", "港口恢".encode()[:-1]),
        ("港\ufffd", "港口".encode()[:-2]),
        ("港口\ufffd...", "港口恢".encode()[:-1] + b"..."),
        ("The pilots’ café", b"The pilots\x92 caf\xc3\xa9"),
        ("Le port “rouvre” à midi", b"Le port \x93rouvre\x94 \xc3\xa0 midi"),
        ("Der Hafen öffnet für alle", "Der Hafen öffnet für alle".encode("latin-1")),
    ):
        whole = _document(("@@", HANS[1]), "utf-8").encode().replace(b"@@", raw)
        yield _case((WRONG, f"UTF-8 with the title {raw!r}"), (title, HANS[1]), whole, "", "no valid UTF-8")
    mixed = _document(HANS, "utf-8").replace(HANS[0], "@@").encode().replace(b"@@", HANS[0].encode("gbk"))
    yield _case((WRONG, "UTF-8 with a title in GBK"), HANS, mixed, "", "UTF-8")


def _case(named: tuple[str, str], text: tuple[str, str], document: bytes, http: str, *warns: str) -> Case:
    """Return a case; ``named`` is its kind and its name."""
    content_type = f"text/xml; charset={http}" if http else "text/xml"
    reads = [{"title": text[0], "link": LINKS[0], "text": text[1]}]
    return Case(
        kind=named[0],
        name=named[1],
        document=document,
        content_type=content_type,
        reads=reads,
        warns=warns,
    )


def _document(text: tuple[str, str], declared: str) -> str:
    """Return a feed of one entry that declares an encoding, or none."""
    piece = Piece(title=text[0], link=LINKS[0], body=text[1])
    named = f' encoding="{declared}"' if declared else ""
    head = "海岸日报" if text in (HANS, FRENCH) else "Harbour Daily"
    whole = rss("2.0")([piece], "").replace(' encoding="utf-8"', named)
    whole = whole.replace("海岸日报", head).replace("港口的消息", "")
    return whole if text == HANS else whole.replace("海岸日报", "Harbour Daily")
