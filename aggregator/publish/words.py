"""What our own pages and entries say, in the three languages of ``service.language``.

In: a language, a time zone, facts. Out: words. Nothing here knows what a document looks like.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from aggregator.model import Precision

Language = Literal["zh-CN", "zh-TW", "en"]


@dataclass(frozen=True, slots=True)
class Locale:
    """How a reader is spoken to: the language, and the IANA zone that clock times are shown in."""

    language: Language = "zh-CN"
    timezone: str = "UTC"

    @property
    def words(self) -> "Words":
        """The catalogue of the language."""
        return CATALOGUE[self.language]

    def day(self, moment: datetime) -> date:
        """Return the day of a moment as the reader counts it."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def clock(self, moment: datetime) -> str:
        """Return the time of day, ``08:30``."""
        return f"{moment.astimezone(ZoneInfo(self.timezone)):%H:%M}"

    def date(self, moment: datetime) -> str:
        """Return the day in words, with its weekday."""
        day = self.day(moment)
        return self.words.date.format(
            year=day.year,
            month=day.month,
            month_name=MONTHS[day.month - 1],
            day=day.day,
            weekday=self.words.weekdays[day.weekday()],
        )

    def stamp(self, moment: datetime, precision: Precision = "second") -> str:
        """Return ``2020-10-01 16:30 UTC+8``, or only the day where no more is known."""
        if precision == "day":
            return self.day(moment).isoformat()
        local = moment.astimezone(ZoneInfo(self.timezone))
        return f"{local:%Y-%m-%d %H:%M} {_zone(local)}"

    def listed(self, names: Sequence[str]) -> str:
        """Return names as one list."""
        return self.words.comma.join(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's catalogue; ``{…}`` is filled in."""

    merged: str
    see_also: str
    comma: str
    colon: str
    untitled: str
    others: str
    related: str
    no_link: str
    no_entries: str
    no_topics: str
    entries: str
    updated: str
    feeds: str
    topics: str
    front_title: str
    original: str
    about: str
    zone: str
    date: str
    weekdays: tuple[str, ...]
    why: str
    split: str
    headline: str


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

CATALOGUE: dict[Language, Words] = {
    "zh-CN": Words(
        merged="合并自 {count} 家：{names}",
        see_also="另见：",
        comma="、",
        colon="：",
        untitled="无题",
        others="另有 {count} 篇",
        related="相关报道",
        no_link="这一条没有可以打开的原文链接。",
        no_entries="还没有条目。有新的报道时，会出现在这里。",
        no_topics="还没有主题。",
        entries="{count} 条",
        updated="最近更新",
        feeds="订阅",
        topics="主题",
        front_title="新闻汇编",
        original="阅读原文",
        about="同一篇报道只列一次，其余各家附在其下。",
        zone="时间按 {zone}",
        date="{year}年{month}月{day}日 星期{weekday}",
        weekdays=("一", "二", "三", "四", "五", "六", "日"),
        why="为何",
        split="拆开",
        headline="原题：{title}",
    ),
    "zh-TW": Words(
        merged="合併自 {count} 家：{names}",
        see_also="另見：",
        comma="、",
        colon="：",
        untitled="無題",
        others="另有 {count} 篇",
        related="相關報導",
        no_link="這一則沒有可以開啟的原文連結。",
        no_entries="還沒有條目。有新的報導時，會出現在這裡。",
        no_topics="還沒有主題。",
        entries="{count} 則",
        updated="最近更新",
        feeds="訂閱",
        topics="主題",
        front_title="新聞彙編",
        original="閱讀原文",
        about="同一篇報導只列一次，其餘各家附在其下。",
        zone="時間依 {zone}",
        date="{year}年{month}月{day}日 星期{weekday}",
        weekdays=("一", "二", "三", "四", "五", "六", "日"),
        why="為何",
        split="拆開",
        headline="原題：{title}",
    ),
    "en": Words(
        merged="Merged from {count} outlets: {names}",
        see_also="See also: ",
        comma=", ",
        colon=": ",
        untitled="Untitled",
        others="Also told by: {count}",
        related="Related",
        no_link="There is no original of this entry that could be opened.",
        no_entries="No entries yet. New stories will appear here.",
        no_topics="No topics yet.",
        entries="Entries: {count}",
        updated="Updated",
        feeds="Subscribe",
        topics="Topics",
        front_title="News digest",
        original="Read the original",
        about="Each story stands here once, with the other outlets that tell it below.",
        zone="Times are {zone}",
        date="{weekday}, {day} {month_name} {year}",
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        why="why",
        split="take apart",
        headline="First headline: {title}",
    ),
}


def iso(moment: datetime) -> str:
    """Return RFC 3339 in UTC with a ``Z``, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _zone(local: datetime) -> str:
    """Return ``UTC``, ``UTC+8`` or ``UTC+5:30``: zone names are ambiguous (CST is five zones)."""
    offset = f"{local:%z}"
    hours, minutes = int(offset[1:3]), offset[3:5]
    if not hours and minutes == "00":
        return "UTC"
    return f"UTC{offset[0]}{hours}" + ("" if minutes == "00" else f":{minutes}")
