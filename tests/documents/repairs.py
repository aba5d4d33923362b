"""Broken feeds with the operator's word on them (``repair`` and ``identity`` in feeds.yaml)."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from aggregator.model import Identity, Repair
from tests.documents.case import NO_DATE, Case, Facts, day, moment
from tests.documents.formats import Piece, rss
from tests.documents.news import DATES, LINKS, TITLES

RUSSIAN = "Порт возобновил ночные рейсы"
JAPANESE = "港の夜間運航が再開"
KOREAN = "항구의 야간 운항 재개"
ENCODINGS = (
    ("windows-1251", "cp1251", RUSSIAN),
    ("koi8-r", "koi8-r", RUSSIAN),
    ("shift_jis", "cp932", JAPANESE),
    ("euc-jp", "euc_jp", JAPANESE),
    ("euc-kr", "cp949", KOREAN),
    ("gb18030", "gbk", TITLES[0]),
    ("big5", "big5", TITLES[1]),
    ("windows-1251", "utf-8", RUSSIAN),
)
# (what the operator says, the date as written, what it comes to)
DATES_REPAIRED: tuple[tuple[Repair, str, object], ...] = (
    (Repair(timezone="America/New_York"), "2023-07-16 10:30", moment("2023-07-16T14:30:00")),
    (Repair(timezone="Asia/Tokyo"), "2023年7月16日 10:30", moment("2023-07-16T01:30:00")),
    (Repair(timezone="America/Chicago"), "Sun, 16 Jul 2023 10:30:00 CST", moment("2023-07-16T16:30:00")),
    (Repair(timezone="Asia/Tokyo"), "Sun, 16 Jul 2023 10:30:00 GMT", moment("2023-07-16T10:30:00")),
    (Repair(date_only=True), "Sun, 16 Jul 2023 10:30:00 +0800", day("2023-07-16")),
    (Repair(date_only=True), "Sun, 16 Jul 2023 00:00:00 GMT", day("2023-07-16")),
    (Repair(date_only=True), "2023-07-15T16:00:00Z", day("2023-07-16")),
    (Repair(date_only=True), "2023-07-16", day("2023-07-16")),
    (Repair(date_only=True), "never", NO_DATE),
    (Repair(future_dates="first-seen"), "2050-01-01T00:00:00Z", NO_DATE),
    (Repair(future_dates="first-seen"), "2026-03-02T03:59:00Z", moment("2026-03-02T03:59:00")),
    (Repair(future_dates="keep"), "2050-01-01T00:00:00Z", moment("2050-01-01T00:00:00")),
)
STRIPPED = (
    (("^【快讯】",), "【快讯】港口恢复夜航", "港口恢复夜航"),
    (("^【快讯】", r"\s*[|｜]\s*海岸日报$"), "【快讯】港口恢复夜航 ｜ 海岸日报", "港口恢复夜航"),
    ((r"\(视频\)",), "(视频)港口(视频)恢复", "港口恢复"),
    ((".*",), "港口恢复夜航", "港口恢复夜航"),
    (("(?i)breaking: ",), "BREAKING: Harbour reopens", "Harbour reopens"),
)
TWICE = Piece(title=TITLES[0], link=LINKS[0], id="urn:1", date=DATES[0])


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for encoding, codec, title in ENCODINGS:
        written = rss("2.0")([Piece(title=title, link=LINKS[0])], "").replace("海岸日报", "")
        yield _case(
            f"{title} in {codec}, told to be {encoding}",
            written.replace("港口的消息", "").encode(codec),
            [{"title": title}],
            repair=Repair(encoding=encoding),
        )
    for repair, written, told in DATES_REPAIRED:
        piece = Piece(title=TITLES[0], link=LINKS[0], more=f"<pubDate>{written}</pubDate>")
        reads: list[Facts] = [{"title": TITLES[0], "published": told}]
        said = ", ".join(f"{name}: {word}" for name, word in asdict(repair).items() if word)
        yield _case(f"{written}, {said}", rss("2.0")([piece], "").encode(), reads, repair=repair)
    for patterns, title, left in STRIPPED:
        document = rss("2.0")([Piece(title=title, link=LINKS[0])], "").encode()
        repair = Repair(title_strip=patterns)
        yield _case(f"{title} without {patterns}", document, [{"title": left}], repair=repair)
    yield from _identities()


def _identities() -> Iterator[Case]:
    """Yield the same entries, known by different things."""
    other_id = Piece(title=TITLES[0], link=LINKS[0], id="urn:2", date=DATES[0])
    other_link = Piece(title=TITLES[0], link=LINKS[1], id="urn:1", date=DATES[0])
    folded = [link.removeprefix("https://") for link in LINKS]
    table: tuple[tuple[Identity, Piece, list[dict[str, Any]]], ...] = (
        ("auto", other_id, [{"id": "urn:1"}, {"id": "urn:2"}]),
        ("auto", other_link, [{"id": folded[0]}, {"id": folded[1]}]),
        ("id", other_id, [{"id": "urn:1"}, {"id": "urn:2"}]),
        ("id", other_link, [{"id": "urn:1"}]),
        ("link", other_id, [{"id": folded[0]}]),
        ("link", other_link, [{"id": folded[0]}, {"id": folded[1]}]),
        ("title+date", other_id, [{"title": TITLES[0]}]),
        ("title+date", other_link, [{"title": TITLES[0]}]),
    )
    for identity, second, reads in table:
        document = rss("2.0")([TWICE, second], "").encode()
        yield _case(f"{identity}, {second.id} at {second.link}", document, reads, identity=identity)


def _case(
    name: str,
    document: bytes,
    reads: list[Facts] | list[dict[str, Any]],
    *,
    repair: Repair | None = None,
    identity: Identity = "auto",
) -> Case:
    return Case(
        kind="repaired by feeds.yaml",
        name=name,
        document=document,
        reads=reads,
        repair=repair or Repair(),
        identity=identity,
    )
