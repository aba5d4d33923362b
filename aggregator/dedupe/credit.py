"""A story's articles → those that name another of its outlets as where the text comes from.

A repost says so itself: `德国之声 | 标题`, `标题 – 中央社`, `（路透北京11日电）`, `据法广报道`, `来源：早报`.
Only the title's ends, the first words and the last line are looked at, and only for the names of
outlets whose own article is in the story: what an article merely mentions credits nobody.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

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
    if not names:  # most stories are of one outlet
        return frozenset()
    told = _folded(title), _folded(text[:FIRST]), _folded(text[-LAST:])
    return frozenset(
        outlet
        for name, outlet in names.items()
        if any(pattern.search(part) for pattern, part in zip(_patterns(name), told, strict=False))
    )


# The same few names are looked for again and again.
@lru_cache(maxsize=4096)
def _patterns(outlet: str) -> tuple[re.Pattern[str], ...]:
    """Return how an outlet's name stands in a title, a beginning and an end; nothing for a name too short."""
    folded = _folded(outlet)
    if len(folded) < SHORTEST:
        return ()
    name = re.escape(folded)
    heading = rf"^(?:{OPEN})?{name}(?:{BARS}|{CLOSE})|{BARS}{name}$|[(（【\[]{name}[)）】\]]$"
    first = rf"^{OPEN}{name}{CLOSE}|{BEFORE}{name}|^{name}{AFTER}"
    last = rf"{BEFORE}{name}|[(（]{name}[)）]\s*$"
    return re.compile(heading), re.compile(first), re.compile(last)


def _folded(text: str) -> str:
    return fold.fold(text).strip()
