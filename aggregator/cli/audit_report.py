"""An audit as a terminal shows it, and as a program reads it.

In: an ``Audit``. Out: tables, or one object in its fixed form (docs/commands.md). Nothing is counted here.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from aggregator.cli import output
from aggregator.errors import one_line
from aggregator.model.audits import Audit, Copy, Doubt, Share, portion
from aggregator.publish.plain import web_link

# Of the pairs of outlets a terminal shows the most frequent; --json has all.
PAIRS = 20
NOTHING_KEPT = "nothing is stored: what was read lay in a folder that is gone now"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Row = dict[str, Any]


def show(found: Audit) -> None:
    """Print the whole as tables."""
    for headers, rows in _tables(found):
        if rows:
            output.table(headers, rows)
            output.result("")
    _show_doubts("DOUBTFUL FOLDS: LOOK AT THESE", found.folds, found)
    _show_doubts("NEAREST MISSES: NOT FOLDED", found.misses, found)
    output.result(NOTHING_KEPT)


def _show_doubts(heading: str, doubts: Sequence[Doubt], found: Audit) -> None:
    """Print pairs as lines and not as a table, in whose columns links would be broken up."""
    if not doubts:
        return
    output.result(heading)
    for doubt in doubts:
        output.result(_figures(doubt))
        for copy in (doubt.a, doubt.b):
            output.result(f"  {one_line(found.names[copy.house])}: {one_line(copy.title)}")
            output.result(f"    {web_link(copy.url)}")
    output.result("")


def _tables(found: Audit) -> Iterator[tuple[Sequence[str], Sequence[Sequence[object]]]]:
    """Give every table: its headers and its rows."""
    yield ("AUDIT", ""), list(_summary(found))
    headers = ("OUTLET", "ARTICLES", "STORIES", "OTHERS FIRST", "ONLY HERE", "FIRST HERE", "NO ORDER")
    yield headers, [(found.names[s.house], *_share(s)) for s in found.figures.shares]
    yield ("REPEATS", "WHOM", "TIMES", "MEDIAN DELAY", "NO ORDER"), list(_pairs(found))
    yield ("OUTLETS", "ARTICLES", "MOST COVERED", "FIRST TOLD BY"), list(_covered(found))


def _summary(found: Audit) -> Iterator[tuple[str, str]]:
    """Give the first table, which says the most important."""
    counts = found.figures
    yield "feeds", f"{found.asked} asked, {found.read} read, {len(found.broken)} broken"
    yield "articles", f"{counts.articles} in {counts.stories} stories"
    repeats = percent(portion(counts.repeats, counts.articles))
    yield "repeats", f"{repeats} ({counts.repeats}): another outlet has the same text"
    own = percent(portion(counts.own, counts.articles))
    yield "own repeats", f"{own} ({counts.own}): the same outlet has it again"
    yield "without a time", f"{counts.undated}, which count, but in no order"


def _share(share: Share) -> tuple[object, ...]:
    parts = (share.late, share.only, share.first, share.unordered)
    return (share.articles, share.stories, *(percent(portion(part, share.stories)) for part in parts))


def _pairs(found: Audit) -> Iterator[tuple[object, ...]]:
    for each in found.figures.followings[:PAIRS]:
        later, earlier = found.names[each.later], found.names[each.earlier]
        yield later, earlier, each.count, lasted(each.delay), each.unordered


def _covered(found: Audit) -> Iterator[tuple[object, ...]]:
    for story in found.figures.covered:
        first = story.first
        yield len(story.houses), story.articles, first.title or web_link(first.url), found.names[first.house]


def _figures(doubt: Doubt) -> str:
    return (
        f"{doubt.score:.2f} {doubt.rule} · text {doubt.jaccard:.2f} · shorter {doubt.containment:.2f} · "
        f"title {doubt.title:.2f} · numbers {doubt.numbers:.2f}"
    )


def row(found: Audit) -> Row:
    """Return the whole in its fixed form."""
    counts, names = found.figures, found.names
    return {
        "time": output.iso(found.time),
        "feeds": {"asked": found.asked, "read": found.read, "broken": len(found.broken)},
        "broken": [{"name": b.name, "url": b.url, "error": b.error} for b in found.broken],
        "articles": counts.articles,
        "stories": counts.stories,
        "repeats": counts.repeats,
        "repeats_share": _rounded(portion(counts.repeats, counts.articles)),
        "own_repeats": counts.own,
        "own_repeats_share": _rounded(portion(counts.own, counts.articles)),
        "undated": counts.undated,
        "outlets": [_share_row(share, names[share.house]) for share in counts.shares],
        "pairs": [
            {
                "later": each.later,
                "earlier": each.earlier,
                "count": each.count,
                "median_delay_seconds": None if each.delay is None else round(each.delay.total_seconds()),
                "unordered": each.unordered,
            }
            for each in counts.followings
        ],
        "covered": [
            {"outlets": list(story.houses), "articles": story.articles, "first": _copy_row(story.first)}
            for story in counts.covered
        ],
        "doubtful": [_doubt_row(doubt) for doubt in found.folds],
        "misses": [_doubt_row(doubt) for doubt in found.misses],
    }


def _share_row(share: Share, name: str) -> Row:
    return {
        "outlet": share.house,
        "name": name,
        "articles": share.articles,
        "stories": share.stories,
        "others_first": share.late,
        "only_here": share.only,
        "first_here": share.first,
        "unordered": share.unordered,
    }


def _copy_row(copy: Copy) -> Row:
    return {
        "outlet": copy.house,
        "title": copy.title,
        "url": copy.url,
        "published": output.iso(copy.since),
        "story": copy.story,
    }


def _doubt_row(doubt: Doubt) -> Row:
    return {
        "score": _rounded(doubt.score),
        "rule": doubt.rule,
        "jaccard": _rounded(doubt.jaccard),
        "containment": _rounded(doubt.containment),
        "title": _rounded(doubt.title),
        "numbers": _rounded(doubt.numbers),
        "odd_numbers": doubt.odd_numbers,
        "a": _copy_row(doubt.a),
        "b": _copy_row(doubt.b),
    }


def _rounded(value: float) -> float:
    return round(value, 4)


def percent(part: float) -> str:
    """Return a share as people read it."""
    return f"{part:.1%}"


def lasted(span: timedelta | None) -> str:
    """Return a span in its largest unit; ``""`` where none is known."""
    if span is None:
        return ""
    if span < HOUR:
        return f"{span / timedelta(minutes=1):.0f} min"
    return f"{span / HOUR:.1f} h" if span < 2 * DAY else f"{span / DAY:.1f} d"
