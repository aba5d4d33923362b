"""What is read right of a thousand broken documents, beside bare feedparser: writes docs/reading.md.

``python -m benchmarks.reading [--page FILE]``. In: the corpus of ``tests/documents``, its expectations
beside its documents. Out: a table by kind, and every fact that one of the two reads wrong. The exit code is
1 where feedparser reads a fact right that we read wrong.

feedparser is called as its documentation says: bytes, and the headers that the document came with. It is
asked for nothing that it does not offer: what it gives as HTML may be cleaned of tags, a date without a clock
time is right if its day is, and facts that are ours alone (ids where the document has none, the origin of
a planet's entry) are not counted.
"""

import argparse
import calendar
import html
import re
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import feedparser

from aggregator.collect.normalise.text import line, words
from aggregator.errors import ParseError
from benchmarks.reading_page import Compared, page
from tests.documents.case import NO_DATE, Case, Facts
from tests.documents.corpus import CASES
from tests.documents.facts import agrees, facts, read

PAGE = Path(__file__).parent.parent / "docs" / "reading.md"
OURS_ALONE = {"origin", "holds", "updated"}
PATIENCE = 5.0  # seconds of CPU for one document; the largest one that both read takes 0.4
HTML_TYPES = ("text/html", "application/xhtml+xml")
TAG = re.compile(r"<[a-zA-Z/!][^>]*>")

Told = Sequence[Mapping[str, Any]]


def compared(case: Case) -> Compared:
    """Read one document with both; a fact is named with the number of its entry."""
    asked = frozenset({"count"}) | {
        f"{number} {name}"
        for number, expected in enumerate(case.reads)
        for name, fact in expected.items()
        if _is_common(case, name, fact)
    }
    ours, theirs = _right(case, _ours(case)), _right(case, _theirs(case))
    return Compared(case, asked, ours & asked, theirs & asked)


def _is_common(case: Case, name: str, fact: object) -> bool:
    """Tell whether both readers offer a fact: an id made of a link, and a planet's origin, are ours."""
    made = name == "id" and f"https://{fact}".encode() in case.document
    return name not in OURS_ALONE and not made and (name != "authors" or case.kind != "origin")


def _right(case: Case, told: Told | None) -> frozenset[str]:
    """Return the facts that are as expected; ``None`` is a document that was refused."""
    if told is None or case.refused:
        return frozenset({"count"}) if case.refused and not told else frozenset()
    right = {"count"} if len(told) == len(case.reads) else set()
    for number, (expected, found) in enumerate(zip(case.reads, told, strict=False)):
        right |= {f"{number} {name}" for name, fact in expected.items() if _is_right(name, fact, found)}
    return frozenset(right)


def _is_right(name: str, fact: object, found: Facts) -> bool:
    """Tell whether one fact is right; of a day, any moment of it that a reader gives as its midnight is."""
    if name not in found:
        return False
    told = found[name]
    if isinstance(fact, date) and not isinstance(fact, datetime) and isinstance(told, datetime):
        return told.date() == fact and told.time() == datetime.min.time()
    return agrees(name, fact, told)


def _ours(case: Case) -> Told | None:
    try:
        return [facts(article) for article in read(case).articles]
    except ParseError:
        return None


def _theirs(case: Case) -> Told | None:
    """Return what feedparser tells of a document, ``None`` where it raises, is too slow, or finds no feed."""
    headers = {"content-type": case.content_type, "content-location": case.base}
    try:
        with warnings.catch_warnings(action="ignore"), _patience():
            found = feedparser.parse(case.document, response_headers=headers)
            return [_entry(entry) for entry in found.entries] if found.version or found.entries else None
    except Exception:  # noqa: BLE001 - it lets through whatever its parts raise
        return None


@contextmanager
def _patience() -> Iterator[None]:
    """End what takes longer than ``PATIENCE``; feedparser knows no bounds."""
    before = signal.signal(signal.SIGVTALRM, _late)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _late(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's facts as a program takes them from feedparser."""
    bodies = [*entry.get("content", ()), entry.get("summary_detail")]
    texts = [_text(body) for body in bodies if body and body.get("value")]
    links = (one.get("href", "") for one in entry.get("links", ()) if one.get("rel") == "enclosure")
    media = (one.get("url", "") for one in entry.get("media_content", ()))
    return {
        "id": entry.get("id", ""),
        "title": _title(entry.get("title_detail") or {}),
        "link": entry.get("link", ""),
        "published": _moment(entry),
        "text": max(texts, key=len, default=""),
        "files": tuple(dict.fromkeys(filter(None, (*links, *media)))),
        "authors": tuple(one["name"] for one in entry.get("authors", ()) if one.get("name")),
    }


def _title(detail: Mapping[str, Any]) -> str:
    """Return a title as plain text."""
    value = str(detail.get("value") or "")
    return words(value) if detail.get("type") in HTML_TYPES else line(html.escape(value))


def _text(detail: Mapping[str, Any]) -> str:
    """Return a body as plain text, tags taken for line breaks."""
    value = str(detail.get("value") or "")
    broken = (
        TAG.sub("\n", value) if detail.get("type") in HTML_TYPES or TAG.search(value) else html.escape(value)
    )
    return "\n".join(filter(None, (line(part) for part in broken.split("\n"))))


def _moment(entry: Mapping[str, Any]) -> object:
    """Return the date of publication; of ``dc:date``, which reaches one as ``updated``, as well."""
    parsed = entry.get("published_parsed") or entry.get("updated_parsed") or entry.get("created_parsed")
    if not parsed:
        return NO_DATE
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError):
        return None  # a date, and none that exists


def main(arguments: Sequence[str]) -> int:
    """Compare, write the page, say what it came to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--page", type=Path, default=PAGE)
    chosen = parser.parse_args(arguments)
    results = [compared(case) for case in CASES]
    chosen.page.write_text(page(results, feedparser.__version__), "utf-8")
    lost = [f"{each.case}: {', '.join(sorted(each.lost))}" for each in results if each.lost]
    right = sum(each.asked <= each.ours for each in results)
    theirs = sum(each.asked <= each.theirs for each in results)
    print(f"{len(results)} documents; read wholly right: {right} by us, {theirs} by bare feedparser")
    print(*lost or ["no fact that feedparser reads right is read wrong by us"], sep="\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
