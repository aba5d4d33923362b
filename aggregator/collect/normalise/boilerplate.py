"""What outlets and mirrors print around every article, as data: it is no part of any story.

Rules, and the few functions that apply them to plain text. Each line pattern must match a **whole**
line, each lead or tail is anchored to an end of a line: a sentence that merely speaks of such a thing
stays. Elements are cut from the HTML by selector before anything is read from it (``html.parse``).
Lines that a source repeats without our knowing them are not learned here.

Found by counting lines over the sixteen outlets and four mirrors that the mirror layouts were measured
on; a rule stands for a line seen in at least one article of a hundred of some outlet.
"""

import re
from dataclasses import dataclass

ELEMENTS = ", ".join(
    (
        # advertisement places: Zaobao, CNA, Epoch Times, NTD
        *("section#imu", "[id^=dfp-ad]", "#innity-in-post", "[id^=adslot]", ".adslot_infinite"),
        *("#below_article_ad", ".single_ad", ".bottomArticleBanner", ".ad_post_bottom"),
        # subscription and newsletter promotion: Zaobao, RFI
        *('a[href*="subscribe.sph.com.sg"]', ".o-self-promo", "[data-selfpromo-newsletter]"),
        # feedx.net, which re-publishes many outlets' feeds
        *('a[href^="https://feedx."]',),
        # invisible
        *("[hidden]", '[style*="display:none"]', '[style*="display: none"]'),
        *('img[width="0"]', 'img[width="1"]', 'img[height="0"]', 'img[height="1"]'),
        *('img[width="0px"]', 'img[width="1px"]', 'img[height="0px"]', 'img[height="1px"]'),
    )
)

EDITOR = r"(?:责任编辑|責任編輯|责编|責編|编辑|編輯|审校|校对)"
DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}/\d{1,2}/\d{4})"
TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?"
LINES = re.compile(
    "|".join(
        (
            rf"[(（]?{EDITOR}\s?[:：].{{1,40}}",
            rf"(?:记者|記者)\s?[:：][^。，]{{2,20}}\s{EDITOR}\s?[:：][^。，]{{2,20}}(?:\s网编[:：][^。，]{{2,20}})?",
            rf"{DATE}(?:(?:T|\s|\s-\s){TIME})?",
            rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{{2}} \d{{4}} {TIME} GMT",
            r"获取更多RSS[:：]?",
            r"(?:https?://)?feedx\.\w{2,5}/?",
            r"Feed enhanced by Better Feed.{0,80}",
            r"©\s?\d{4}.{0,160}",
            r"(?:版权所有|版權所有|Copyright)\s?[©:：].{0,80}",
            r"The post .{1,300} appeared first on .{1,80}",
            r"#?\s?与中央社做朋友.{0,60}|#?\s?與中央社做朋友.{0,60}",
            r"摘编自其他媒体的内容，不代表德国之声的立场或观点",
            r"手机上长按并复制下列链接或二维码分享本文章[:：]?",
            r"原文(?:链接|地址)\s?[(（]需翻墙(?:访问)?[)）][:：].{0,2000}",
            r"[(（](?:完|转载请注明出处|網站編輯.{0,20})[)）]",
        )
    ),
    re.IGNORECASE,
)

OUTLET_DATE = r"(?P<outlet>[^【】\d零〇一二三四五六七八九十]{2,10}?)"
HAN_DATE = r"(?P<date>[\d零〇○一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日)"
DATELINE = re.compile(rf"【{OUTLET_DATE}(?:北京时间|北京時間)?{HAN_DATE}(?:讯|訊)?】\s?")
# Two or three characters are a name for certain; with more, a place stands behind it.
BYLINE = re.compile(
    r"[(（](?:[^（）()，。]{0,8}?)(?:记者|記者)\s?(?:(?P<name>[\u4e00-\u9fff]{2,3})|[^（）()，。]{0,24}?)"
    r"(?:综合|綜合|采访|採訪|编译|編譯)?(?:报导|报道|報導|報道|电|電)[)）]\s?"
)
TAILS = re.compile(
    rf"\s?(?:[(（]完[)）]|[(（]{EDITOR}[:：][^（）()]{{1,30}}[)）]\s?\d{{0,7}}"
    r"|(?:摘编自其他媒体的内容，不代表德国之声的立场或观点)?\s?©\s?\d{4}\s?年?德国之声版权声明：.{1,200}|[♦■]|[#＃])\Z"
)
TITLE = re.compile(
    r"\A(?:德国之声\s?\|\s?|奇客资讯\s?[｜|]\s?)|"
    r"\s?(?:[–-] 法国国际广播电台 [–-] RFI|[–-] RFI|\| 路透|[|｜] 德国之声.{0,30}|_中国数字时代)\Z"
)


@dataclass(frozen=True, slots=True)
class Lead:
    """How a first line opens: how many characters of it are no story, and what they tell.

    ``outlet``, ``date`` and ``author`` are ``""`` where the lead does not say.
    """

    length: int = 0
    outlet: str = ""
    date: str = ""
    author: str = ""


def is_boilerplate(line: str) -> bool:
    """Tell whether a whole line of plain text is no part of the story."""
    return LINES.fullmatch(line) is not None


def lead(line: str) -> Lead:
    """Return what stands before the first sentence: ``【大纪元2023年07月16日讯】（…记者…报导）``."""
    dateline = DATELINE.match(line)
    start = dateline.end() if dateline else 0
    byline = BYLINE.match(line, start)
    return Lead(
        byline.end() if byline else start,
        dateline["outlet"] if dateline else "",
        dateline["date"] if dateline else "",
        (byline["name"] or "") if byline else "",
    )


def tail(line: str) -> int:
    """Return how many characters at the end of a line are no story."""
    match = TAILS.search(line)
    return len(line) - match.start() if match else 0


def bare_title(title: str) -> str:
    """Return a title without the outlet's name that its feed puts around it."""
    return TITLE.sub("", title).strip() or title
