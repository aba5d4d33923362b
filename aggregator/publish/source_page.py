"""The page of the sources: how each of them is doing, in plain words, for whoever reads what they bring.

In: a line about each source. Out: HTML. No address is on it, and no word of an error: both may hold what is
the operator's alone (`aggregator sources` shows them). No time of polling is on it either, so that the page
changes when something happened and not whenever somebody looked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Status
from aggregator.publish.plain import language_tag, line
from aggregator.publish.rendering import render
from aggregator.publish.words import Language, Locale

NAME = "sources/index.html"
# The worst first: what a reader may be missing.
ORDER = (
    Status.BROKEN,
    Status.GONE,
    Status.THROTTLED,
    Status.STALE,
    Status.NEW,
    Status.OK,
    Status.QUIET,
    Status.PAUSED,
)
BAD = frozenset({Status.BROKEN, Status.GONE, Status.THROTTLED})
WELL = frozenset({Status.OK, Status.QUIET})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is told of one source: the worst of its addresses.

    ``news`` is when something new last came, ``failing`` since when it cannot be read; ``code`` is the HTTP
    status that it last failed with, 0 for any other failure.
    """

    name: str
    language: str
    status: Status
    news: datetime | None = None
    failing: datetime | None = None
    code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """One language's catalogue; ``{…}`` is filled in."""

    title: str
    counted: str
    states: Mapping[Status, str]
    meanings: Mapping[Status, str]
    code: str
    since: str
    news: str
    no_sources: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One line of the page; ``look`` is the class of its mark."""

    name: str
    language: str
    look: str
    state: str
    said: str


def source_page(sources: Sequence[SourceState], locale: Locale) -> bytes:
    """Return ``sources/index.html``."""
    words = SOURCE_WORDS[locale.language]
    ordered = sorted(sources, key=lambda each: (ORDER.index(each.status), each.name))
    well = sum(each.status in WELL for each in sources)
    return render(
        "sources.html",
        locale,
        told=words,
        rows=[_row(each, words, locale) for each in ordered],
        counted=words.counted.format(count=len(sources), well=well),
    )


def _row(source: SourceState, words: SourceWords, locale: Locale) -> SourceRow:
    parts = [words.meanings[source.status]]
    if source.code and source.status in BAD:
        parts.append(words.code.format(code=source.code))
    if source.failing and source.status in BAD:
        parts.append(words.since.format(time=locale.stamp(source.failing)))
    if source.news:
        parts.append(words.news.format(time=locale.stamp(source.news)))
    return SourceRow(
        name=line(source.name),
        language=language_tag(source.language),
        look="bad" if source.status in BAD else "ok" if source.status in WELL else "",
        state=words.states[source.status],
        said=" · ".join(filter(None, parts)),
    )


SOURCE_WORDS: dict[Language, SourceWords] = {
    "zh-CN": SourceWords(
        title="来源状态",
        counted="共 {count} 个来源，{well} 个正常。",
        states={
            Status.BROKEN: "读不到",
            Status.GONE: "已关闭",
            Status.THROTTLED: "限流",
            Status.STALE: "久未更新",
            Status.NEW: "未读过",
            Status.OK: "正常",
            Status.QUIET: "正常",
            Status.PAUSED: "停用",
        },
        meanings={
            Status.BROKEN: "最近几次都没有读到",
            Status.GONE: "对方说这个地址不再提供内容",
            Status.THROTTLED: "对方要求晚些再来",
            Status.STALE: "读得到，但比平常久得多没有新文章",
            Status.NEW: "刚加进来，还没有读过",
            Status.OK: "",
            Status.QUIET: "",
            Status.PAUSED: "运营者停用了它，已有的文章仍在",
        },
        code="服务器答 {code}",
        since="自 {time}",
        news="最近有新文章：{time}",
        no_sources="还没有来源。",
    ),
    "zh-TW": SourceWords(
        title="來源狀態",
        counted="共 {count} 個來源，{well} 個正常。",
        states={
            Status.BROKEN: "讀不到",
            Status.GONE: "已關閉",
            Status.THROTTLED: "限流",
            Status.STALE: "久未更新",
            Status.NEW: "未讀過",
            Status.OK: "正常",
            Status.QUIET: "正常",
            Status.PAUSED: "停用",
        },
        meanings={
            Status.BROKEN: "最近幾次都沒有讀到",
            Status.GONE: "對方說這個網址不再提供內容",
            Status.THROTTLED: "對方要求晚些再來",
            Status.STALE: "讀得到，但比平常久得多沒有新文章",
            Status.NEW: "剛加進來，還沒有讀過",
            Status.OK: "",
            Status.QUIET: "",
            Status.PAUSED: "營運者停用了它，已有的文章仍在",
        },
        code="伺服器答 {code}",
        since="自 {time}",
        news="最近有新文章：{time}",
        no_sources="還沒有來源。",
    ),
    "en": SourceWords(
        title="Sources",
        counted="Sources: {count}, of which well: {well}.",
        states={
            Status.BROKEN: "unreadable",
            Status.GONE: "closed",
            Status.THROTTLED: "throttled",
            Status.STALE: "silent",
            Status.NEW: "new",
            Status.OK: "well",
            Status.QUIET: "well",
            Status.PAUSED: "paused",
        },
        meanings={
            Status.BROKEN: "could not be read the last few times",
            Status.GONE: "says that this address has closed for good",
            Status.THROTTLED: "asks to be left alone for a while",
            Status.STALE: "can be read, but has brought nothing new for much longer than usual",
            Status.NEW: "just added, not read yet",
            Status.OK: "",
            Status.QUIET: "",
            Status.PAUSED: "switched off by the operator; its articles stay",
        },
        code="the server answers {code}",
        since="since {time}",
        news="something new at {time}",
        no_sources="No sources yet.",
    ),
}
