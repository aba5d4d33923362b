"""What must hold of whatever is read of any bytes at all. Nothing here uses the code that it judges.

``judge`` raises ``AssertionError`` with what is wrong; a ``ParseError`` is as good as a reading.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from selectolax.lexbor import LexborHTMLParser

from aggregator.collect.jobs import Context, FeedJob, FeedRead
from aggregator.collect.reading import read_feed
from aggregator.errors import ParseError
from aggregator.model import Article, SourceSlug

BASE = "https://haian.example/news/feed.xml"
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CONTEXT = Context(source=SourceSlug("haian"), outlet="haian", feed_url=BASE, now=NOW)
FORBIDDEN_TAGS = frozenset(
    (
        *("script", "style", "iframe", "frame", "object", "embed", "applet", "form", "input", "button"),
        *("svg", "math", "meta", "base", "link", "template"),
    )
)
FORBIDDEN_ATTRIBUTES = frozenset({"style", "srcset", "cite", "srcdoc", "formaction", "action", "background"})
SHOWN = ("http://", "https://")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Year zero of the eras that dates are told in, and words for digits.
ERAS = (1911, 1988, 2018)
WORDS = str.maketrans(
    dict(zip("〇零○一二两兩三四五六七八九元", "000122234567891", strict=True)) | {"十": " 10 ", "廿": " 20 "}
)
DAYS_AROUND = (-1, 0, 1)  # a zone moves a moment by less than a day


def judge(document: bytes, content_type: str = "") -> bool:
    """Read a document, tell whether it was a feed, and refuse what must not come of it."""
    job = FeedJob(document=document, content_type=content_type, base=BASE, context=CONTEXT)
    found = read_or_refused(job)
    if isinstance(found, str):
        assert "\n" not in found
        return False
    assert not [warning for warning in found.warnings if warning.startswith("bug:")], found.warnings
    assert len(found.articles) <= found.entries
    assert len({article.entry_id for article in found.articles}) == len(found.articles)
    for article in found.articles:
        _judge_article(article)
    return True


def read_or_refused(job: FeedJob) -> FeedRead | str:
    """Return what was read, else why nothing was."""
    try:
        return read_feed(job)
    except ParseError as error:
        return str(error)


def _judge_article(article: Article) -> None:
    """Refuse what an article must not hold."""
    texts = (article.entry_id, article.title, article.text, *article.authors, *article.categories)
    for text in (*texts, article.url, article.content_html, article.summary_html):
        assert not CONTROL.search(text), text
    for url in (article.url, *(each.url for each in article.enclosures)):
        assert not url or url.startswith(SHOWN), url
    harmless(article.content_html)
    harmless(article.summary_html)
    for moment in (article.published, article.updated):
        assert moment is None or (moment.tzinfo is UTC and 1990 <= moment.year <= 2100), moment


def harmless(html: str) -> None:
    """Refuse anything active in HTML."""
    for node in LexborHTMLParser(f"<div>{html}</div>").css("*"):
        assert node.tag not in FORBIDDEN_TAGS, html
        for name, value in node.attributes.items():
            assert not name.startswith("on"), html
            assert name not in FORBIDDEN_ATTRIBUTES, html
            assert name not in {"href", "src"} or (value or "").startswith((*SHOWN, "mailto:")), html


def stands(text: str, moment: datetime) -> bool:
    """Tell whether a date text holds the numbers of a moment: its day, its month and its year, or seconds."""
    plain = unicodedata.normalize("NFKC", text)
    numbers = {int(digits) for digits in re.findall(r"\d+", plain)}
    spelled = plain.translate(WORDS)
    numbers |= {int(digits) for digits in re.findall(r"\d+", spelled)}
    if any(abs(number - moment.timestamp() * factor) < factor for number in numbers for factor in (1, 1_000)):
        return True
    digits = re.sub(r"\D", "", spelled)
    return any(_named(moment.date() + timedelta(days=shift), numbers, digits, plain) for shift in DAYS_AROUND)


def _named(day: date, numbers: set[int], digits: str, text: str) -> bool:
    """Tell whether a day's year, month and number stand among numbers, or as one run of digits."""
    if f"{day:%Y%m%d}" in digits or f"{day:%Y%j}" in digits or f"{day:%G%V%u}" in digits:
        return True
    year = {day.year, day.year % 100, *(day.year - era for era in ERAS)} & numbers
    month = day.month in numbers or re.search(r"[^\W\d_]{3}", text) or any(word in text for word in "十一二")
    number = day.day in numbers or (
        day.day > 10 and {10, 20, 30} & numbers and {day.day % 10, 0} & {*numbers, 0}
    )
    return bool(year and month and number)
