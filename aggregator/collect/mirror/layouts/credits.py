"""Reads the lines with which a volunteer says whose a copied text is, and tells where the story begins.

In: a post's body in Markdown. Out: ``Credits``. Measured on 608 posts of one mirror kept by hand: nine in ten
begin with such lines, in ever new words: ``出自微信公众号「X」：~~[title](address)~~``, ``原文：[…](…)``,
``作者：Y``, ``文 | Y 编辑 | Z``, then a rule. What is not surely a credit is story, and stays.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.collect.normalise.address import link

BEGINNING = 4_000  # characters in which credits stand
MOST_LINES = 12  # the longest such beginning has nine
SHORT = 60  # characters without the addresses in them; a longer line without one is a paragraph of the story
LONG = 300
LONGEST = 3_000  # a whole line with its addresses

BROKEN = re.compile(r"\n+(?=\]\()|(?<=\]\()\n+")  # a link over two lines
RULE = re.compile(r"-{3,}|\*{3,}|_{3,}")
ADDRESS = re.compile(
    r"(?<!!)\[[^\]\n]*(?:\\\][^\]\n]*)*\]\((?P<linked>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)"
    r"|(?P<bare>https?://[^\s<>~()（）]+)"
)
CONVERTED = re.compile(r"\A本文由\s?(?:\[?简悦\s?SimpRead\]?(?:\([^)\s]*\))?)\s?转码[，,]?\s*")

FROM = (
    r"(?:原文|本文|文章|文本|网站|信息|内容|稿件|全文|微信)?\s?(?:首发|刊发|刊载|原载|转载|发表|载)?"
    r"(?:(?:来源|来|出|转|源|取|选)?[自于]|来源|出处|地址|链接|[:：])"
)
CHANNEL = r"(?:微信)?(?:公众号|公众帐号|公众账号|公共号|公号|订阅号|微信号|服务号|微信|微博)"
WORD = r"[^\s「“\"【\[~<>|｜\\:：,，。（(、；]{2,20}"
SOURCE = re.compile(
    rf"{FROM}\s?[:：|｜]?\s?(?:{CHANNEL}\s?(?:[Ii][Dd])?[:：]?)?\s?"
    r"(?:(?:~~)?[「“\"【](?P<quoted>[^」”\"】\n]{1,30})[」”\"】]"
    rf"|(?:~~)?\[(?P<linked>{WORD})\]|◎?(?P<said>{WORD}))?"
)
COLON = re.compile(r"[:：|｜]")
CHANNEL_END = re.compile(rf"{CHANNEL}\Z")
# Words of such lines that name nobody.
PLAIN = frozenset(
    (
        *("原文", "链接", "被删", "已删除", "作者", "网络", "互联网", "文", "网友", "微信", "微博", "文章"),
        *("来自", "记者站", "该", "他", "她", "我"),
    )
)

MARK = r"(?:\*\*)?[◎●▲ ]{0,2}"
AFTER = r"\s?(?:[:：/|｜丨]|\\\||\s)\s?"
WRITES = "作者|记者|撰文|文|撰稿|原创|口述|By"
WRITER = re.compile(rf"{MARK}(?:{WRITES}){AFTER}(?P<names>[^\n]{{1,60}})", re.IGNORECASE)
# Who edited it, where its pictures are from, with which tool it was converted: neither story nor credit.
HELPS = (
    "编辑|编译|翻译|译者|校对|校|责编|责任编辑|审校|编者|摄影|图片|图|监制|排版|整理|采写|采访|首发|首发于|主编"
    "|美编|视频|实习生|来源|本文首发|推荐阅读|注"
)
STAFF = re.compile(
    rf"{MARK}(?:{HELPS}){AFTER}.{{0,200}}|.{{0,20}}(?:简悦|SimpRead).{{0,60}}|_?\d{{4}}-\d\d-\d\d_?"
)
NAME_END = re.compile(r"\s?(?:[（(|｜丨/]|\\\||编辑|责编|摄影|译者|\*\*|发自|发于|[,，。；;]|来源|微信)")
BETWEEN = re.compile(r"[、，,&＆\s]+")
NAME = re.compile(r"(?!.*(?:记者|实习|周刊|日报))[\u4e00-\u9fff·]{2,4}")
REPORTER = re.compile(r"\A.*(?:记者|实习生|撰稿人)[:：\s]+")

ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(?P<url>https?://?.+)")
# Copies of pages that were deleted: they are not the outlet's, and several of these servers are gone.
COPIES = re.compile(
    r"(?:archive\.(?:is|li|fo|ph|today|md|vn|org)|webcache\.googleusercontent\.com|wechatscope\.jmsc\.hku\.hk"
    r"|(?:\d{1,3}\.){3}\d{1,3}|ksria\.com|freewechat\.com)\Z"
)
PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credits:
    """What the first lines tell, and the body without them."""

    url: str
    outlet: str
    authors: tuple[str, ...]
    story: str


def credits_of(body: str) -> Credits:
    """Return what the lines before the story tell, as far as they are credits and nothing else."""
    whole = BROKEN.sub("", body[:BEGINNING]) + body[BEGINNING:]
    told: list[str] = []
    end = 0
    for position, line in _lines(whole):
        if RULE.fullmatch(line):
            if not told:
                continue
            end = position
            break
        if len(told) == MOST_LINES or not _is_credit(line):
            break
        told.append(line)
        end = position
    return Credits(_original(told), _outlet(told), _authors(told), whole[end:])


def _lines(body: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something and the position behind each, up to one too long for a credit."""
    position = 0
    for raw in body.splitlines(keepends=True):
        if len(raw) > LONGEST:
            return
        position += len(raw)
        if line := CONVERTED.sub("", raw.strip().lstrip("> ").strip()):
            yield position, line


def _is_credit(line: str) -> bool:
    """Tell whether a line says whose the text is, and nothing of the story."""
    bare = ADDRESS.sub("", line).strip("~<> ")
    if len(bare) > (LONG if bare != line else SHORT):
        return False
    return bool(
        not bare or bare in PLAIN or SOURCE.match(bare) or WRITER.fullmatch(bare) or STAFF.fullmatch(bare)
    )


def _original(lines: Sequence[str]) -> str:
    """Return the first address in the lines that is the outlet's own page of the text."""
    for line in lines:
        for match in ADDRESS.finditer(line):
            found = match["linked"] or match["bare"] or ""
            archived = ARCHIVED.match(found)
            url = link(archived["url"] if archived else found)
            parts = urlsplit(url)
            own = not COPIES.search(parts.hostname or "") and not PICTURES.search(parts.path)
            if url and own and (parts.path.strip("/") or parts.query):
                return url
    return ""


def _outlet(lines: Sequence[str]) -> str:
    """Return the name of the account or site that the lines credit, ``""`` for none."""
    for line in lines:
        match = SOURCE.match(line)
        if not match:
            continue
        # Behind a colon the words of a link are a headline.
        linked = "" if COLON.search(line[: match.start("linked")]) else match["linked"]
        name = match["quoted"] or linked or match["said"] or ""
        name = CHANNEL_END.sub("", name.replace("\\", "").strip("* ~")).strip()
        if name and name not in PLAIN:
            return name
    return ""


def _authors(lines: Sequence[str]) -> tuple[str, ...]:
    """Return who the lines say wrote the text; behind the names may stand where they work."""
    for line in lines:
        if not (match := WRITER.match(line)):
            continue
        told = NAME_END.split(REPORTER.sub("", match["names"]).strip("* ~\\"), maxsplit=1)[0].strip()
        if told.isascii():
            return (told,) if told else ()
        first, *others = BETWEEN.split(told)
        names = (first, *(each for each in others if NAME.fullmatch(each)))
        return tuple(name for name in names if name and name not in PLAIN)
    return ()
