"""The page of an audit: one document by itself, with its charts as SVG inside.

In: an ``Audit`` and how a reader is spoken to. Out: HTML that needs no script, asks nobody for anything,
and carries its own policy. The template escapes everything; links are made plain here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from aggregator.model.audits import Audit, Copy, Doubt, portion
from aggregator.publish import audit_chart as chart
from aggregator.publish.audit_words import CATALOGUE, AuditWords
from aggregator.publish.plain import language_tag, line, web_link
from aggregator.publish.rendering import environment, page_style, policy
from aggregator.publish.words import Language, Locale, iso

PAIRS = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the first line: a word, the number, what it means."""

    word: str
    number: str
    note: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list; ``url`` ``""`` where no page can be opened."""

    title: str
    url: str
    language: str
    by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One list's entry: its articles, and a line about them."""

    articles: tuple[Listed, ...]
    note: str


def audit_page(found: Audit, locale: Locale) -> bytes:
    """Return the page."""
    said, style = CATALOGUE[locale.language], page_style() + _own_style()
    text = (
        environment()
        .get_template("audit.html")
        .render(
            found=found,
            said=said,
            key=_key(found, said),
            matrix=chart.matrix(found, said),
            bars=chart.bars(found, said),
            pairs=[chart.said(each, found, said) for each in found.figures.followings if each.count][:PAIRS],
            covered=[_covered(story.first, story.houses, found, locale) for story in found.figures.covered],
            folds=_doubts(found.folds, found, said),
            misses=_doubts(found.misses, found, said),
            broken=[(line(each.name), line(each.error)) for each in found.broken],
            locale=locale,
            iso=iso,
            style=style,
            policy=policy(style),
        )
    )
    return text.encode()


def most_read(found: Audit) -> Language:
    """Return the language of our own in which most readers of the feeds can read the page."""
    language, _, rest = found.language.lower().partition("-")
    if language != "zh":
        return "en"
    return "zh-TW" if rest.startswith(("hant", "tw", "hk", "mo")) else "zh-CN"


def _key(found: Audit, said: AuditWords) -> tuple[Figure, ...]:
    """Return the four numbers that say the most."""
    counts = found.figures
    feeds = said.feeds_note.format(read=found.read, broken=len(found.broken))
    repeats, own = portion(counts.repeats, counts.articles), portion(counts.own, counts.articles)
    return (
        Figure(said.repeats, f"{repeats:.1%}", said.repeats_note.format(count=counts.repeats)),
        Figure(said.own, f"{own:.1%}", said.own_note.format(count=counts.own)),
        Figure(said.articles, str(counts.articles), said.articles_note.format(stories=counts.stories)),
        Figure(said.feeds, str(found.asked), feeds),
    )


def _covered(first: Copy, houses: Sequence[str], found: Audit, locale: Locale) -> Shown:
    names = locale.listed([line(found.names[house]) for house in houses])
    note = CATALOGUE[locale.language].covered_by.format(count=len(houses), names=names)
    return Shown((_listed(first, found),), note)


def _doubts(doubts: Sequence[Doubt], found: Audit, said: AuditWords) -> list[Shown]:
    return [
        Shown((_listed(doubt.a, found), _listed(doubt.b, found)), _figures(doubt, said)) for doubt in doubts
    ]


def _figures(doubt: Doubt, said: AuditWords) -> str:
    """Return what a pair was judged by, in words."""
    return said.figures.format(
        rule=doubt.rule,
        score=f"{doubt.score:.2f}",
        jaccard=f"{doubt.jaccard:.0%}",
        containment=f"{doubt.containment:.0%}",
        title=f"{doubt.title:.0%}",
        numbers=f"{doubt.numbers:.0%}",
    )


def _listed(copy: Copy, found: Audit) -> Listed:
    return Listed(
        title=line(copy.title),
        url=web_link(copy.url),
        language=language_tag(copy.language),
        by=line(found.names[copy.house]),
    )


@cache
def _own_style() -> Markup:
    """Return what this page's style has besides that of all pages."""
    text = files("aggregator.publish").joinpath("templates/audit.css").read_text("utf-8")
    return Markup(text)  # noqa: S704 - a file of this package
