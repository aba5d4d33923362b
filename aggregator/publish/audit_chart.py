"""Where the marks of an audit's two charts stand: the matrix of who comes after whom, and the bars.

In: an ``Audit`` and words. Out: places in pixels and per cent, texts that were made harmless, and steps of
shade. Nothing is drawn here; the template writes the SVG.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

from aggregator.model.audits import Audit, Following, Share, portion
from aggregator.publish.audit_words import AuditWords
from aggregator.publish.excerpt import excerpt
from aggregator.publish.plain import line

# A cell's side by how many outlets there are: with a dozen each has room for its number and a thumb, eighty
# still fit a desk's screen. Below LEGIBLE a cell is a shade only, and its number is in its title.
SIDES = ((12, 40), (25, 30), (45, 21))
SMALLEST, LEGIBLE = 12, 20
# Columns of a name that a chart shows: nine Han letters.
NAME = 18
SHADES = 6
FIRST_WIDE = 0x1100  # Hangul Jamo: the wide characters begin here (UAX 11)
# How wide a column of a name stands in a sans-serif font, in parts of the font's size: Han letters are .5,
# wide Latin words .6.
ADVANCE = 0.58
SLANT = 0.71  # of a length at 45 degrees, in each direction
GAP = 8
ROW = 44  # of a bar: a line of text and the bar below it


@dataclass(frozen=True, slots=True)
class Label:
    """An outlet's name where it stands; ``whole`` is the name uncut."""

    x: float
    y: float
    text: str
    whole: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair of outlets. ``shade`` counts from 1, 0 is none: only the order is unknown."""

    x: float
    y: float
    shade: int
    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole matrix; ``left`` and ``top`` are where its cells begin."""

    width: int
    height: int
    left: int
    top: int
    side: int
    font: int
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    cells: tuple[Cell, ...]

    @property
    def extent(self) -> int:
        """The side of the square that the cells fill."""
        return self.side * len(self.rows)

    @property
    def edges(self) -> list[int]:
        """How far each line between two outlets is from the first."""
        return [self.side * place for place in range(len(self.rows) + 1)]


@dataclass(frozen=True, slots=True)
class Bar:
    """One outlet's bar: its parts in per cent of the width, ``y`` in pixels."""

    y: int
    name: str
    value: str
    said: str
    late: float
    shared: float
    only: float


def matrix(found: Audit, words: AuditWords) -> Matrix:
    """Return the matrix of the outlets that share a text with any other, the greatest repeater first."""
    pairs = found.figures.followings
    sharing = {each.later for each in pairs} | {each.earlier for each in pairs}
    houses = [share.house for share in found.figures.shares if share.house in sharing]
    side = next((side for most, side in SIDES if len(houses) <= most), SMALLEST)
    font = min(14, round(side * 0.75))
    names = {house: name(found.names[house]) for house in houses}
    # The longest label is as wide as its columns, which a cut one has at most NAME of.
    room = ceil(max((_columns(text) for text in names.values()), default=0) * font * ADVANCE)
    left, top = room + GAP, ceil(room * SLANT) + font + GAP
    middles = {house: side * (place + 0.5) for place, house in enumerate(houses)}
    return Matrix(
        width=left + side * len(houses) + ceil(room * SLANT),
        height=top + side * len(houses) + 1,
        left=left,
        top=top,
        side=side,
        font=font,
        rows=tuple(
            Label(left - GAP, top + at, names[house], line(found.names[house]))
            for house, at in middles.items()
        ),
        columns=tuple(
            Label(left + at, top - GAP, names[house], line(found.names[house]))
            for house, at in middles.items()
        ),
        cells=_cells(found, words, middles, (left, top, side)),
    )


def _cells(
    found: Audit, words: AuditWords, middles: Mapping[str, float], place: tuple[int, int, int]
) -> tuple[Cell, ...]:
    left, top, side = place
    most = max((each.count for each in found.figures.followings), default=0)
    return tuple(
        Cell(
            x=left + middles[each.earlier] - side / 2,
            y=top + middles[each.later] - side / 2,
            # By the root: one pair of a house and its agency must not make all others look alike.
            shade=ceil(SHADES * sqrt(portion(each.count, most))),
            text=(str(each.count) if each.count else "·") if side >= LEGIBLE else "",
            said=said(each, found, words),
        )
        for each in found.figures.followings
    )


def said(each: Following, found: Audit, words: AuditWords) -> str:
    """Return one pair of outlets in words."""
    names = {"later": line(found.names[each.later]), "earlier": line(found.names[each.earlier])}
    if not each.count:
        return words.cell_unordered.format(count=each.unordered, **names)
    if each.delay is None:
        return words.cell_day.format(count=each.count, **names)
    return words.cell.format(count=each.count, delay=words.lasted(each.delay), **names)


def bars(found: Audit, words: AuditWords) -> tuple[Bar, ...]:
    """Return a bar for each outlet, the greatest share of repeats first."""
    shares = sorted(found.figures.shares, key=_by_repeats)
    return tuple(_bar(share, place, found, words) for place, share in enumerate(shares))


def _by_repeats(share: Share) -> tuple[float, float, str]:
    """Return the order of the bars: by what others had first, then by what is shared at all."""
    return (-portion(share.late, share.stories), portion(share.only, share.stories), share.house)


def _bar(share: Share, place: int, found: Audit, words: AuditWords) -> Bar:
    late, only = portion(share.late, share.stories), portion(share.only, share.stories)
    shared = max(0.0, 1 - late - only)
    whole = line(found.names[share.house])
    told = words.bar.format(
        name=whole,
        articles=share.articles,
        stories=share.stories,
        late=share.late,
        shared=share.stories - share.late - share.only,
        only=share.only,
    )
    return Bar(
        y=ROW * place,
        name=" ".join(excerpt((whole,), 2 * NAME)),
        value=f"{late:.0%}",
        said=told,
        late=100 * late,
        shared=100 * shared,
        only=100 * only,
    )


def name(text: str) -> str:
    """Return as much of a name as a label has room for."""
    return " ".join(excerpt((line(text),), NAME))


def _columns(text: str) -> int:
    return sum(2 if ord(character) >= FIRST_WIDE else 1 for character in text)
