"""The pieces of news that the documents tell: three in Simplified and Traditional Chinese and in English."""

from datetime import UTC, datetime

from tests.documents.case import Facts
from tests.documents.formats import Format, Piece

ROOT = "https://haian.example"
TITLES = ("海岸港口恢复夜间航班", "島嶼議會通過圖書館預算", "Harbour pilots return after the storm")
BODIES = (
    "<p>港口管理处说，夜间航班从今天起恢复，旅客可以提前两小时到码头。</p>",
    "<p>議會昨晚通過明年的圖書館預算，三間分館將延長開放時間。</p>",
    "<p>The pilots’ association said that all berths would be served again from noon.</p>",
)
TEXTS = tuple(body.removeprefix("<p>").removesuffix("</p>") for body in BODIES)
DATES = tuple(datetime(2026, 3, 1, hour, 30, tzinfo=UTC) for hour in (2, 3, 4))
LINKS = tuple(f"{ROOT}/2026/0301/{number}.html" for number in (1, 2, 3))
IDS = tuple(f"tag:haian.example,2026:{number}" for number in (1, 2, 3))


def pieces() -> list[Piece]:
    """Return the three pieces, whole."""
    return [
        Piece(title=title, link=link, id=name, date=date, body=body)
        for title, link, name, date, body in zip(TITLES, LINKS, IDS, DATES, BODIES, strict=True)
    ]


def facts(form: Format, number: int, **changes: object) -> Facts:
    """Return what a format tells of a piece; ``changes`` are what else it means, or means instead."""
    found: dict[str, object] = {"title": TITLES[number], "link": LINKS[number]}
    if form.ids:
        found["id"] = IDS[number]
    if form.dates:
        found["published"] = DATES[number]
    if form.bodies:
        found["text"] = TEXTS[number]
    return found | changes


def all_facts(form: Format, **changes: object) -> list[Facts]:
    """Return what a format tells of all three; ``changes`` are those of the first."""
    return [facts(form, 0, **changes), facts(form, 1), facts(form, 2)]
