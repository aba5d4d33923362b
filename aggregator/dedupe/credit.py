"""A story's articles → those that name another of its outlets as where the text comes from.

A repost says so itself: `德国之声 | 标题`, `标题 – 中央社`, `（路透北京11日电）`, `据法广报道`, `来源：早报`.
Only the title's ends, the first words and the last line are looked at, and only for the names of
outlets whose own article is in the story: what an article merely mentions credits nobody.
"""

import re
from collections.abc import Mapping

from aggregator import fold

# A byline or "据…报道" stands in the first sentence, "来源：…" in the last line.
FIRST, LAST = 80, 60
# Names of one letter would credit half of all texts.
SHORTEST = 2
BARS = r"\s*[|｜丨:：/／–—-]\s*"
OPEN, CLOSE = r"[(（【\[「]\s*", r"[^)）】\]」]{0,24}[)）】\]」]"
BEFORE = r"(?:据|转自|转载自|来源|来自|source|via|from)[\s:：|]*"
AFTER = r"\s*(?:报道|报导|消息|电|讯|reported|reports)"


def credited(title: str, text: str, names: Mapping[str, str]) -> frozenset[str]:
    """Return the outlets credited by an article, of those whose ``names`` are given (name → outlet)."""
    head, begin, end = _folded(title), _folded(text[:FIRST]), _folded(text[-LAST:])
    folded = {_folded(name): outlet for name, outlet in names.items()}
    return frozenset(
        outlet
        for name, outlet in folded.items()
        if len(name) >= SHORTEST and _names(re.escape(name), head, begin, end)
    )


def _names(name: str, title: str, begin: str, end: str) -> bool:
    heading = rf"^(?:{OPEN})?{name}(?:{BARS}|{CLOSE})|{BARS}{name}$|[(（【\[]{name}[)）】\]]$"
    first = rf"^{OPEN}{name}{CLOSE}|{BEFORE}{name}|^{name}{AFTER}"
    last = rf"{BEFORE}{name}|[(（]{name}[)）]\s*$"
    return any(re.search(pattern, told) for pattern, told in ((heading, title), (first, begin), (last, end)))


def _folded(text: str) -> str:
    return fold.fold(text).strip()
